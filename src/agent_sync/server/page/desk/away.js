import { html } from "../lib/html.js";
import { Empty } from "../parts/text.js";

export default function View() {
  return html`<${Empty}>This view is being built.<//>`;
}
