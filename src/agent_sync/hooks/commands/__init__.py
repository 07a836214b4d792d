"""Shell commands: judged before they run, looked at afterwards."""
