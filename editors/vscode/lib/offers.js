'use strict';

// What a person can do about an id. Only what is offered is decided here: whether it may be done,
// the program says.

const ID = /^[GCPH][1-9][0-9]{0,8}$/;
const BY_STATE = {
  C: { waiting: ['approve'], approved: ['resolve'] },
  P: {
    submitted: ['approve', 'apply'],
    conflicting: ['approve'],
    approved: ['apply'],
  },
};

/** The verbs for an id in a picture; none for what is no id of ours, or not in it. */
function offers(picture, id) {
  const one = about(picture, id);
  if (!one) return [];
  if (id[0] === 'H') return ['show'];
  if (id[0] === 'G') return ['ack', 'resolve', 'show'];
  const states = BY_STATE[id[0]];
  return [...(Object.hasOwn(states, one.state) ? states[one.state] : []), 'show'];
}

/** Everything open that has an id. */
function subjects(picture) {
  const { gates, checkpoints, handovers } = picture.blockers;
  return [gates, checkpoints, picture.patches, handovers]
    .flatMap((list) => (Array.isArray(list) ? list : []))
    .filter((one) => one && typeof one.id === 'string' && ID.test(one.id));
}

/** What a picture says of an id, undefined for nothing. */
function about(picture, id) {
  return subjects(picture).find((one) => one.id === id);
}

module.exports = { about, ID, offers, subjects };
