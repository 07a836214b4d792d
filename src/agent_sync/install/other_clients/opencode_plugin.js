// The hooks of agent-sync: see https://opencode.ai/docs/plugins for what calls them.
import { spawn, spawnSync } from "node:child_process"

// Our event -> the shell line of its hook, and how many milliseconds it may take.
const LINES = /* LINES */

export const AgentSync = async ({ client, directory }) => {
  // A client that leaves at the end of the turn takes no further prompt: mail waits for the next.
  const leaves = process.argv[2] === "run"
  const parents = new Map() // a child session -> the session that started it
  const begun = new Map() // session -> the promise of its session-start
  const calls = new Map() // a call -> what it was called with
  const held = new Set() // sessions whose turn goes on for what we said at its end

  const run = (event, payload) =>
    new Promise((done) => {
      const [line, limit] = LINES[event]
      let out = ""
      let child
      try {
        child = spawn("sh", ["-c", line], { cwd: directory, stdio: ["pipe", "pipe", "ignore"] })
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

  // At the end of a turn or a session the client may leave at once: it is kept until we are done.
  const runNow = (event, payload) => {
    const [line, timeout] = LINES[event]
    const input = JSON.stringify(payload)
    try {
      const ran = spawnSync("sh", ["-c", line], { cwd: directory, input, timeout, encoding: "utf8" })
      return JSON.parse(ran.stdout)
    } catch {
      return {}
    }
  }

  const about = (event, session, more = {}) => ({
    hook_event_name: event,
    session_id: session,
    ...(parents.has(session) ? { parent_id: parents.get(session) } : {}),
    cwd: directory,
    ...more,
  })

  const ask = (event, session, more) => run(event, about(event, session, more)).catch(() => ({}))

  const said = (answer) => answer?.hookSpecificOutput?.additionalContext || ""

  const refusal = (answer) => {
    const inner = answer?.hookSpecificOutput
    if (inner?.permissionDecision === "deny") return inner.permissionDecisionReason || answer.reason
    return answer?.decision === "block" ? answer.reason : ""
  }

  const show = async (answer) => {
    if (!answer?.systemMessage) return
    try {
      await client.tui.showToast({ body: { message: answer.systemMessage, variant: "info" } })
    } catch {
      return
    }
  }

  // A session that was started before this plugin was loaded is asked for once as well.
  const start = (session, source) => {
    if (!begun.has(session)) {
      const began = ask("session-start", session, { source })
      begun.set(session, began)
      began.then(show)
    }
    return begun.get(session)
  }

  const parentOf = async (session) => {
    if (begun.has(session) || parents.has(session)) return
    try {
      const found = await client.session.get({ path: { id: session } })
      if (found?.data?.parentID) parents.set(session, found.data.parentID)
    } catch {
      return
    }
  }

  const tell = async (session, text) => {
    try {
      await client.session.promptAsync({ path: { id: session }, body: { parts: [{ type: "text", text }] } })
    } catch {
      return
    }
  }

  return {
    "chat.message": async (input, output) => {
      await parentOf(input.sessionID)
      const first = !begun.has(input.sessionID)
      const began = await start(input.sessionID, "startup")
      const prompt = output.parts.filter((one) => one.type === "text" && !one.synthetic).map((one) => one.text)
      if (!prompt.join("\n").startsWith("[agent-sync]")) held.delete(input.sessionID)
      const answer = await ask("user-prompt-submit", input.sessionID, { prompt: prompt.join("\n") })
      const text = [first ? said(began) : "", said(answer)].filter(Boolean).join("\n\n")
      const last = output.parts.findLast((one) => one.type === "text")
      if (text && last) output.parts.push({ ...last, id: last.id + "_agent_sync", text, synthetic: true })
    },
    "tool.execute.before": async (input, output) => {
      await parentOf(input.sessionID)
      await start(input.sessionID, "resume")
      if (!/^(edit|write|apply_patch|bash)$/.test(input.tool)) return
      calls.set(input.callID, output.args)
      const answer = await ask("pre-tool-use", input.sessionID, {
        tool_name: input.tool,
        tool_call_id: input.callID,
        tool_input: output.args,
      })
      const reason = refusal(answer)
      if (reason) {
        calls.delete(input.callID)
        throw new Error(reason)
      }
      if (said(answer)) calls.set(input.callID + " said", said(answer))
    },
    "tool.execute.after": async (input, output) => {
      const args = input.args ?? calls.get(input.callID)
      const before = calls.get(input.callID + " said") || ""
      calls.delete(input.callID)
      calls.delete(input.callID + " said")
      if (!/^(read|edit|write|apply_patch|bash)$/.test(input.tool)) return
      const answer = await ask("post-tool-use", input.sessionID, {
        tool_name: input.tool,
        tool_call_id: input.callID,
        tool_input: args,
      })
      const text = [before, said(answer)].filter(Boolean).join("\n")
      if (text && typeof output.output === "string") output.output += "\n" + text
    },
    "shell.env": async (input, output) => {
      if (input.sessionID) output.env.AGENT_SYNC_ID = "opencode:" + input.sessionID
    },
    event: async ({ event }) => {
      const told = event.properties ?? {}
      const session = told.sessionID ?? told.info?.id
      if (event.type === "session.created" && session) {
        if (told.info?.parentID) parents.set(session, told.info.parentID)
      } else if (event.type === "session.idle" && begun.has(session)) {
        const active = held.delete(session) || leaves
        const answer = runNow("stop", about("stop", session, { stop_hook_active: active }))
        if (answer?.decision !== "block" || !answer.reason) return
        held.add(session)
        await tell(session, answer.reason)
      } else if (event.type === "session.deleted" && begun.has(session)) {
        runNow("session-end", about("session-end", session))
        begun.delete(session)
        parents.delete(session)
      }
    },
  }
}
