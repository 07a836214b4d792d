// A new message, to whom one chooses.

import { html } from "../lib/html.js";
import { go } from "../lib/route.js";
import { Form } from "../parts/forms.js";

const KINDS = [
  { value: "", label: "A message" },
  { value: "directive", label: "A directive: they are told to follow it" },
];

/** `to`: who is chosen at first, by an id. */
export function Write({ repository, glance, to }) {
  const fields = [
    { name: "to", label: "To", kind: "many", required: true, missing: "Choose at least one.", first: to ? [to] : [], options: receivers(glance) },
    { name: "message", label: "Text", kind: "long", rows: 6, required: true, missing: "Write something first." },
    { name: "directive", label: KINDS[1].label, kind: "check" },
    { name: "urgent", label: "Urgent: shown at once, beside every tool call", kind: "check" },
    { name: "needs_ack", label: "Wants an acknowledgement", kind: "check" },
  ];
  return html`<h2>A new message</h2><section class="card"><${Form} id="write" repository=${repository} name="send" label="Send" fields=${fields} params=${sent} done=${(answer) => go({ view: "messages", thread: numberOf(answer) })} /></section>`;
}

const sent = ({ to, message, directive, urgent, needs_ack }) => ({
  to, message, ...(urgent ? { urgent } : {}), ...(needs_ack ? { needs_ack } : {}), ...(directive ? { directive } : {}),
});

/** The thread of what was sent, where the answer names it. */
function numberOf(answer) {
  const said = answer.result?.id ?? answer.result?.message?.id ?? (/\bM\d+\b/.exec(answer.says ?? "") ?? [])[0];
  return typeof said === "string" ? said : null;
}

/** Everybody, the crews, then each agent. */
export function receivers(glance) {
  const others = glance.agents.filter((one) => !one.me && one.kind !== "operator");
  return [
    { value: "all", label: "Everybody" },
    ...(glance.crews ?? []).filter((one) => !one.ended_at).map((one) => ({ value: one.id, label: `Crew ${one.id}: ${one.title}` })),
    ...others.map((one) => ({ value: one.id, label: one.name })),
  ];
}
