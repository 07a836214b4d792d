// A new message, to whom one chooses.

import { html } from "../lib/html.js";
import { go } from "../lib/route.js";
import { place, useData } from "../parts/data.js";
import { Form } from "../parts/forms.js";

/** `to`: who is chosen at first, by ids with commas between them. */
export function Write({ repository, glance, to }) {
  const { data } = useData(place(repository, "acts"), 0);
  const directed = Boolean(data?.acts?.send?.params?.directive);
  const options = receivers(glance);
  const fields = [
    { name: "to", label: "To", kind: "many", required: true, missing: "Choose at least one.", first: to ? to.split(",") : [], options },
    { name: "message", label: "Text", kind: "long", rows: 6, required: true, missing: "Write something first." },
    ...(directed ? [{ name: "directive", label: "A directive: they are told to follow it", kind: "check" }] : []),
    { name: "urgent", label: "Urgent: shown at once, beside every tool call", kind: "check" },
    { name: "needs_ack", label: "Wants an acknowledgement", kind: "check" },
  ];
  return html`<h2>A new message</h2><section class="card"><${Form} id=${to ? `write-${to}` : "write"} repository=${repository} name="send" label="Send" fields=${fields} params=${(values) => sent(values, options)} done=${(answer) => go({ view: "messages", thread: numberOf(answer) })} /></section>`;
}

const sent = ({ to, message, directive, urgent, needs_ack }, options) => ({
  to: [...new Set(to.flatMap((one) => options.find((other) => other.value === one)?.members ?? [one]))], message,
  ...(urgent ? { urgent } : {}), ...(needs_ack ? { needs_ack } : {}), ...(directive ? { directive } : {}),
});

/** The thread of what was sent, where the answer names it. */
function numberOf(answer) {
  const said = answer.result?.id ?? answer.result?.message?.id ?? (/\bM\d+\b/.exec(answer.says ?? "") ?? [])[0];
  return typeof said === "string" ? said : null;
}

/** Everybody, the crews (by their members), then each agent. */
export function receivers(glance) {
  const others = glance.agents.filter((one) => !one.me && one.kind !== "operator");
  return [
    { value: "all", label: "Everybody" },
    ...(glance.crews ?? []).map((one) => ({ value: `crew ${one.id}`, label: `Crew ${one.id}: ${one.title}`, members: (one.members ?? []).map((other) => other.agent_id).filter((other) => other !== "operator") })),
    ...others.map((one) => ({ value: one.id, label: one.name })),
  ];
}
