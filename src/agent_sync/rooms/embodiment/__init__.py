"""As whom somebody who speaks through tools acts in a room: who became whom, and within what."""
