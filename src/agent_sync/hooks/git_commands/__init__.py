"""Commands of git in a shell call: judged by whose uncommitted work they touch."""
