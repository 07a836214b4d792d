// Requests: JSON in and out, and a refusal as an error with its code, its sentence and its facts.

import { token } from "./key.js";

export class Refused extends Error {
  constructor(status, facts) {
    super(facts.message ?? facts.error ?? `the server answered ${status}`);
    this.status = status;
    this.code = facts.error ?? "";
    this.facts = facts;
  }
}

/** The bare answer; raises what fetch raises where nobody answers. */
export async function request(path, { method = "GET", body, headers = {}, signal } = {}) {
  const sent = { ...headers };
  // A header takes no other characters: a token with such is a wrong one, and refused as that.
  if (token()) sent.Authorization = `Bearer ${token().replace(/[^\x21-\x7e]/g, "?")}`;
  if (body !== undefined) sent["Content-Type"] = "application/json";
  return fetch(path, {
    method, headers: sent, signal, cache: "no-store", credentials: "omit",
    body: body === undefined ? undefined : JSON.stringify(body),
  });
}

async function data(path, options) {
  const answer = await request(path, options);
  let found = null;
  try {
    found = await answer.json();
  } catch (error) {
    if (answer.ok) throw error; // cut off, as where nobody waits for it any more
  }
  if (!answer.ok) throw new Refused(answer.status, found ?? {});
  return found;
}

/** What stands there. Raises Refused. */
export const get = (path, options) => data(path, options);

/** What comes of it. Raises Refused. */
export const post = (path, body, options) => data(path, { ...options, method: "POST", body });
