// The hooks of agent-sync: see https://ampcode.com/manual/plugin-api for what calls them.
import { spawn } from "node:child_process"
import { fileURLToPath } from "node:url"

// Our event -> the shell line of its hook, and how many milliseconds it may take.
const LINES = /* LINES */

export default function (amp) {
  const begun = new Set() // threads whose session-start was sent

  const pathOf = (uri) => {
    const text = String(uri)
    return text.startsWith("file:") ? fileURLToPath(text) : text
  }

  const folder = () => {
    try {
      return amp.system?.workspaceRoot ? pathOf(amp.system.workspaceRoot) : process.cwd()
    } catch {
      return process.cwd()
    }
  }

  const run = (event, payload) =>
    new Promise((done) => {
      const [line, limit] = LINES[event]
      let out = ""
      let child
      try {
        child = spawn("sh", ["-c", line], { cwd: payload.cwd, stdio: ["pipe", "pipe", "ignore"] })
      } catch {
        return done({})
      }
      const timer = setTimeout(() => child.kill("SIGKILL"), limit)
      const end = () => {
        clearTimeout(timer)
        try {
          done(JSON.parse(out))
        } catch {
          done({})
        }
      }
      child.on("error", end)
      child.on("close", end)
      child.stdout.setEncoding("utf8")
      child.stdout.on("data", (part) => (out += part))
      child.stdin.on("error", () => {})
      child.stdin.end(JSON.stringify(payload))
    })

  const threadOf = (event, ctx) => event?.thread?.id ?? ctx?.thread?.id

  const ask = async (name, event, ctx, more = {}) => {
    const thread = threadOf(event, ctx)
    if (!thread) return {}
    return run(name, { hook_event_name: name, session_id: thread, cwd: folder(), ...more })
  }

  const said = (answer) => answer?.hookSpecificOutput?.additionalContext || ""

  const refusal = (answer) => {
    const inner = answer?.hookSpecificOutput
    return inner?.permissionDecision === "deny" ? inner.permissionDecisionReason || "refused" : ""
  }

  const start = async (event, ctx, source) => {
    const thread = threadOf(event, ctx)
    if (!thread || begun.has(thread)) return ""
    begun.add(thread)
    return said(await ask("session-start", event, ctx, { source }))
  }

  // What a call writes or runs, by Amp's own helpers; what is missing there is read from its input.
  const about = (event) => {
    const found = { tool_name: event.tool, tool_call_id: event.toolUseID, tool_input: event.input }
    try {
      const files = amp.helpers?.filesModifiedByToolCall?.(event)
      if (files) found.files = files.map(pathOf)
    } catch {}
    try {
      const shell = amp.helpers?.shellCommandFromToolCall?.(event)
      if (shell?.command) {
        found.tool_name = "shell_command"
        found.command = shell.command
        if (shell.dir) found.folder = shell.dir
      }
    } catch {}
    return found
  }

  const KNOWN = /^(edit_file|create_file|undo_edit|format_file|apply_patch|Bash|shell_command)$/
  const concerns = (found) => KNOWN.test(found.tool_name) || found.files?.length > 0

  amp.on("session.start", async (event, ctx) => {
    await start(event, ctx, "startup")
  })

  amp.on("agent.start", async (event, ctx) => {
    const began = await start(event, ctx, "resume")
    const answer = await ask("user-prompt-submit", event, ctx, { prompt: String(event.message ?? "") })
    const text = [began, said(answer)].filter(Boolean).join("\n\n")
    return text ? { message: { content: text, display: false } } : {}
  })

  amp.on("tool.call", async (event, ctx) => {
    const found = about(event)
    if (!concerns(found)) return { action: "allow" }
    await start(event, ctx, "resume")
    const reason = refusal(await ask("pre-tool-use", event, ctx, found))
    return reason ? { action: "reject-and-continue", message: reason } : { action: "allow" }
  })

  amp.on("tool.result", async (event, ctx) => {
    const found = about(event)
    if (!concerns(found) && event.tool !== "Read") return undefined
    const text = said(await ask("post-tool-use", event, ctx, found))
    if (!text || event.status !== "done" || typeof event.output !== "string") return undefined
    return { status: event.status, output: event.output + "\n" + text }
  })

  amp.on("agent.end", async (event, ctx) => {
    const answer = await ask("stop", event, ctx)
    if (answer?.decision === "block" && answer.reason && event.status === "done") {
      return { action: "continue", userMessage: answer.reason }
    }
    return undefined
  })
}
