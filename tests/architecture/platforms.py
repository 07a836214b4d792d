"""What is written for other systems, as a table: each branch, and the test that runs it.

``broken`` takes one piece of the source away; the test must fail then. ``test_platforms.py``
keeps the list whole and breaks each branch; ``scripts/make_platforms.py`` makes the page.
"""

from typing import NamedTuple

MAC, WINDOWS, OTHER = "macOS", "Windows", "another build of Python"
UNIT = "tests/unit/test_platforms.py"
PROCESS = "tests/unit/system/test_processes.py"
ABOVE = "tests/unit/system/test_ancestors.py"
TERMINAL = "tests/unit/system/test_terminals.py"
CAUGHT = "\n    except (ImportError,"
CACHE = "tests/runtime/test_where.py"
STATUS = "tests/install/test_statusline.py"


class Branch(NamedTuple):
    """One branch. ``broken`` is (what stands there, what is put in its place)."""

    site: str
    system: str
    does: str
    test: str
    broken: tuple[str, str]

    @property
    def file(self) -> str:
        """The module, as a path inside the package."""
        return self.site.partition("::")[0]


def _owner(site: str, below: str) -> Branch:
    asked, always = 'if getattr(os, "geteuid", lambda: -1)()', "if os.geteuid()"
    return Branch(
        site, WINDOWS, "files have no owners to keep",
        f"{UNIT}::test_nothing_is_given_away_where_there_are_no_owners",
        (f"{asked} {below}", f"{always} {below}"),
    )  # fmt: skip


def _no_owner(site: str) -> Branch:
    return Branch(
        site, WINDOWS, "an open file has no owner to keep",
        f"{UNIT}::test_nothing_is_given_away_where_there_are_no_owners",
        ('if not hasattr(os, "geteuid")', "if False"),
    )  # fmt: skip


def _bytes(site: str, before: str) -> Branch:
    return Branch(
        site, WINDOWS, "a file is opened as bytes",
        f"{UNIT}::test_files_are_opened_as_bytes",
        (f'{before}getattr(os, "O_BINARY", 0)', f"{before}0"),
    )  # fmt: skip


BRANCHES = [
    # --- is a process alive?
    Branch(
        "system/processes.py::machine", MAC, "the boot's id comes from `sysctl`",
        f"{PROCESS}::test_mac_alive_reused_and_zombie",
        ('"darwin": _darwin_machine', '"x": _darwin_machine'),
    ),
    Branch(
        "system/processes.py::machine", WINDOWS, "the machine's id comes from the registry",
        f"{PROCESS}::test_windows_without_a_machine_id_has_no_key",
        ('"win32": _windows_machine', '"x": _windows_machine'),
    ),
    Branch(
        "system/processes.py::_look", MAC, "state and start of a process come from `ps`",
        f"{PROCESS}::test_mac_alive_reused_and_zombie",
        ('if PLATFORM == "darwin"', 'if PLATFORM == "x"'),
    ),
    Branch(
        "system/processes.py::_look", WINDOWS, "and from the kernel; no signal is ever sent",
        f"{PROCESS}::test_windows_alive_reused_and_ended",
        ('if PLATFORM == "win32"', 'if PLATFORM == "x"'),
    ),
    Branch(
        "system/processes.py::_darwin_machine", MAC, "`/usr/sbin/sysctl` by its full path",
        f"{PROCESS}::test_mac_without_a_boot_session_has_no_key",
        ('"/usr/sbin/sysctl"', '"sysctl"'),
    ),
    Branch(
        "system/processes.py::_darwin_look", MAC, "`/bin/ps` by its full path",
        f"{PROCESS}::test_mac_alive_reused_and_zombie", ('"/bin/ps"', '"ps"'),
    ),
    Branch(
        "system/processes.py::_machine_guid", WINDOWS,
        "a registry that may not be read gives no id",
        f"{PROCESS}::test_windows_reads_the_machine_id",
        ("except (ImportError, OSError)", "except ImportError"),
    ),
    Branch(
        "system/processes.py::_windows_look", WINDOWS,
        "a process that ended but is still open is gone",
        f"{PROCESS}::test_windows_alive_reused_and_ended",
        ("code.value != _STILL_ACTIVE", "False"),
    ),
    # --- in which terminal does it run?
    Branch(
        "system/terminals.py::terminal_of", MAC, "the terminal comes from `ps`",
        f"{TERMINAL}::test_mac_is_told_by_ps",
        ('if processes.PLATFORM == "darwin"', 'if processes.PLATFORM == "x"'),
    ),
    # --- who stands above a process?
    Branch(
        "system/ancestors.py::above", MAC, "one answer of `ps` tells all parents",
        f"{ABOVE}::test_mac_is_asked_once",
        ('if processes.PLATFORM == "darwin"', 'if processes.PLATFORM == "x"'),
    ),
    Branch(
        "system/ancestors.py::_darwin_table", MAC, "`/bin/ps` by its full path",
        f"{ABOVE}::test_mac_is_asked_once", ('"/bin/ps"', '"ps"'),
    ),
    Branch(
        "system/ancestors.py::above", WINDOWS, "a snapshot of the kernel tells them",
        f"{ABOVE}::test_windows_takes_a_snapshot",
        ('if processes.PLATFORM == "win32"', 'if processes.PLATFORM == "x"'),
    ),
    Branch(
        "system/ancestors.py::_windows_table", WINDOWS, "handles are as wide as pointers",
        f"{ABOVE}::test_windows_takes_a_snapshot",
        ("CreateToolhelp32Snapshot.restype = ctypes.c_void_p",
         "CreateToolhelp32Snapshot.restype = ctypes.c_ulong"),
    ),
    # --- and again: is it alive?
    Branch(
        "system/processes.py::kernel32", WINDOWS, "handles are as wide as pointers",
        f"{PROCESS}::test_windows_declares_its_calls",
        ("kernel.OpenProcess.restype = pointer", "kernel.OpenProcess.restype = number"),
    ),
    Branch(
        "system/processes.py::_last_error", WINDOWS, "why a process could not be opened",
        f"{PROCESS}::test_windows_declares_its_calls",
        ('getattr(ctypes, "get_last_error")()', "0"),
    ),
    Branch(
        "clients/client_process.py::_words", MAC, "the words of a command come from `ps`",
        "tests/unit/clients/test_client_process.py::test_this_process_is_none",
        ('processes.PLATFORM == "darwin"', 'processes.PLATFORM == "x"'),
    ),
    Branch(
        "git/quick_spawn.py::possible", WINDOWS,
        "no `posix_spawn`: git is started by `subprocess`",
        "tests/unit/git/test_quick_spawn.py::test_without_posix_spawn_git_is_started_as_before",
        ('hasattr(os, "posix_spawn")', "True"),
    ),
    # --- the database
    Branch(
        "store/filesystem.py::kind_of", MAC, "the kind of file system comes from `mount`",
        "tests/unit/store/test_filesystem.py::test_macos",
        ('if sys.platform == "darwin"', "if False"),
    ),
    Branch(
        "store/filesystem.py::kind_of", WINDOWS, "two backslashes begin a share",
        "tests/unit/store/test_filesystem.py::test_a_windows_share",
        ('return "smb" if', 'return "" if'),
    ),
    Branch(
        "store/filesystem.py::_mount_output", MAC, "a `mount` that hangs counts as no answer",
        "tests/unit/store/test_filesystem.py::test_what_cannot_be_told_counts_as_local",
        ("except (OSError, subprocess.SubprocessError)", "except OSError"),
    ),
    Branch(
        "system/file_lock.py::try_lock", WINDOWS, "files are locked with `msvcrt`",
        f"{UNIT}::test_a_lock_on_windows", ('if sys.platform == "win32"', "if False"),
    ),
    Branch(
        "store/contention.py::InLine.__enter__", WINDOWS, "no line for the write lock",
        f"{UNIT}::test_nobody_stands_in_line_on_windows",
        (' or sys.platform == "win32"', ""),
    ),
    Branch(
        "store/sqlite.py::module", OTHER, "without `_sqlite3` the public module is used",
        f"{UNIT}::test_sqlite_under_its_public_name",
        ("except (ImportError, AttributeError)", "except AttributeError"),
    ),
    Branch(
        "store/sqlite.py::module", OTHER, "and where `functools` cannot be stood in for",
        f"{UNIT}::test_sqlite_whose_module_wants_more_of_functools",
        ("except (ImportError, AttributeError)", "except ImportError"),
    ),
    Branch(
        "store/opening.py::_check", WINDOWS, "what others may read is not told by a file's mode",
        f"{UNIT}::test_no_mode_is_changed_on_windows",
        ('if sys.platform == "win32":\n        return True\n    trusted', "trusted"),
    ),
    # --- files
    _bytes("repository/contents.py::read", "flags | "),
    _bytes("system/plain_files.py::open_plain", '"O_NONBLOCK", 0) | '),
    _bytes("repository/location.py::head_of", '"O_NONBLOCK", 0) | '),
    _bytes("protection/put_in_place.py::_create", "os.O_EXCL | "),
    Branch(
        "repository/contents.py::read", WINDOWS,
        "there is no flag that keeps links from being followed",
        f"{UNIT}::test_files_open_where_posix_flags_are_missing",
        ('getattr(os, "O_NOFOLLOW", 0)', "os.O_NOFOLLOW"),
    ),
    Branch(
        "system/plain_files.py::open_plain", WINDOWS, "there is no such flag here either",
        f"{UNIT}::test_files_open_where_posix_flags_are_missing",
        ('getattr(os, "O_NOFOLLOW", 0)', "os.O_NOFOLLOW"),
    ),
    Branch(
        "system/plain_files.py::own_path", WINDOWS,
        "a folder cannot be opened, and has no owner to keep",
        f"{UNIT}::test_nothing_is_given_away_where_there_are_no_owners",
        ('if sys.platform == "win32":\n        return', "if False:\n        return"),
    ),
    _no_owner("system/plain_files.py::own"),
    _no_owner("protection/put_in_place.py::_dress"),
    _owner("install/whole_files.py::adopt", "== 0:\n        above"),
    _owner("install/whole_files.py::_dress", "== 0:\n        os.chown(temporary"),
    Branch(
        "repository/contents.py::digest", OTHER, "without `_blake2` the hash comes from `hashlib`",
        f"{UNIT}::test_a_hash_without_the_module_in_c", ("except ImportError", "except KeyError"),
    ),
    # --- paths
    Branch(
        "repository/location.py::checkout_at", WINDOWS,
        "a folder `.git` cannot be opened: another error there",
        f"{UNIT}::test_a_git_folder_that_cannot_be_opened_as_a_file",
        ('sys.platform == "win32" and', "False and"),
    ),
    Branch(
        "repository/path_keys.py::normal", WINDOWS, "keys have slashes",
        f"{UNIT}::test_keys_have_slashes_on_windows", ('if os.sep != "/"', "if False"),
    ),
    Branch(
        "repository/path_keys.py::_of_absolute", WINDOWS,
        "an absolute key begins with a slash before the drive",
        f"{UNIT}::test_an_absolute_key_is_a_path_with_a_drive_on_windows",
        ("key[1:] if", "key if"),
    ),
    Branch(
        "protection/held_files.py::Walk._key", WINDOWS, "a path is no key as it stands",
        f"{UNIT}::test_a_walk_asks_for_the_key_on_windows", (' and os.sep == "/"', ""),
    ),
    Branch(
        "protection/put_in_place.py::check_folder", WINDOWS,
        "a folder in another case is the same folder",
        f"{UNIT}::test_a_folder_in_another_case_is_no_link_on_windows",
        ("os.path.normcase(os.path.realpath(folder))", "os.path.realpath(folder)"),
    ),
    Branch(
        "protection/put_in_place.py::module", WINDOWS,
        "there are no handles of folders: a path names the place",
        f"{UNIT}::test_a_file_is_put_back_by_its_path_on_windows",
        ("<= os.supports_dir_fd", "<= {os.open, os.rename, os.stat, os.unlink}"),
    ),
    Branch(
        "protection/put_in_place.py::_pinned", MAC,
        "a folder's handle is one for reading: no `O_PATH`",
        f"{UNIT}::test_a_file_is_put_back_in_a_folder_opened_for_reading",
        ('getattr(os, "O_PATH", os.O_RDONLY)', "os.O_PATH"),
    ),
    Branch(
        "git/runner.py::_program", WINDOWS, "git is looked for here, never in the current folder",
        f"{UNIT}::test_git_is_called_by_its_full_path_on_windows",
        ('if sys.platform != "win32"', "if True"),
    ),
    # --- terminals, signals, timers
    Branch(
        "cli/progress_line.py::_may_write", WINDOWS,
        "only sockets can be asked whether they take text",
        f"{UNIT}::test_a_line_may_always_be_drawn_on_windows",
        ('if sys.platform == "win32":\n        return True\n    import', "import"),
    ),
    Branch(
        "cli/progress_line.py::_in_foreground", WINDOWS, "no job is in the background",
        f"{UNIT}::test_a_line_may_always_be_drawn_on_windows",
        ('if sys.platform == "win32":\n        return True\n    try', "try"),
    ),
    Branch(
        "cli/watching.py::Reader.__init__", WINDOWS, "that a reader left shows with the next line",
        f"{UNIT}::test_a_reader_is_waited_for_without_poll",
        ('if hasattr(select, "poll")', "if True"),
    ),
    Branch(
        "console/tui/leaving.py::ends_on_signals", WINDOWS, "no signal has a handler of ours",
        f"{UNIT}::test_a_console_without_the_signals_of_posix",
        (' if hasattr(signal, "siginterrupt") else set()', ""),
    ),
    Branch(
        "console/tui/leaving.py::_known", WINDOWS, "there is no `SIGHUP`",
        f"{UNIT}::test_a_console_without_the_signals_of_posix",
        (" if hasattr(signal, name)", ""),
    ),
    Branch(
        "console/tui/leaving.py::_mask", WINDOWS, "signals cannot be kept waiting",
        f"{UNIT}::test_a_console_without_the_signals_of_posix",
        ('if not hasattr(signal, "pthread_sigmask")', "if False"),
    ),
    Branch(
        "hooks/own_process.py::arm", WINDOWS, "a hook has no timer: the client's own ends it",
        f"{UNIT}::test_a_hook_without_a_timer",
        (f"CPU_S){CAUGHT} AttributeError,", f"CPU_S){CAUGHT}"),
    ),
    Branch(
        "hooks/own_process.py::disarm", WINDOWS, "and none to stop",
        f"{UNIT}::test_a_hook_without_a_timer",
        (f"PROF, 0){CAUGHT} AttributeError,", f"PROF, 0){CAUGHT}"),
    ),
    Branch(
        "hooks/edits/hold.py::extend_deadline", WINDOWS, "and none to extend while it waits",
        f"{UNIT}::test_a_hold_without_a_timer",
        ("ImportError, AttributeError", "ImportError"),
    ),
    # --- installing
    Branch(
        "install/claude_code/hook_table.py::pinned_form.form", WINDOWS,
        "a hook is called without a shell",
        "tests/install/test_install.py::test_windows_pins_the_exec_form",
        ("if windows", "if False"),
    ),
    Branch(
        "install/clients_plan.py::_warn", WINDOWS,
        "it is said that hooks of other clients need a POSIX shell",
        "tests/install/test_clients.py::test_on_windows_it_is_said_what_the_hooks_need",
        ('sys.platform == "win32"', "False"),
    ),
    Branch(
        "install/hook_forms.py::form_of", WINDOWS, "that form is chosen",
        "tests/install/test_install.py::test_windows_pins_the_exec_form",
        ('windows=sys.platform == "win32"', "windows=False"),
    ),
    Branch(
        "install/hook_forms.py::interpreter", OTHER,
        "an interpreter that hides what it was made from",
        f"{UNIT}::test_an_interpreter_that_does_not_say_what_it_was_made_from",
        ('getattr(sys, "_base_executable", None)', "sys._base_executable"),
    ),
    Branch(
        "gates/checkpoints/evidence.py::end", WINDOWS, "a command that takes too long ends alone",
        "tests/gates/test_checkpoint_evidence.py"
        "::test_where_there_are_no_process_groups_the_command_alone_ends",
        ('if hasattr(os, "killpg")', "if True"),
    ),
    Branch(
        "install/proving.py::_words", WINDOWS, "`doctor --prove` runs hooks in `bash`",
        f"{UNIT}::test_the_proof_runs_hooks_in_bash_on_windows",
        ('"bash" if sys.platform == "win32" else "sh"', '"sh"'),
    ),
    Branch(
        "install/claude_code/statusline_choice.py::command_for", WINDOWS,
        "the status line is one plain call",
        f"{STATUS}::test_on_windows_it_is_one_plain_call_and_nothing_is_wrapped",
        ('if sys.platform != "win32"', "if True"),
    ),
    Branch(
        "install/claude_code/statusline_choice.py::choose", WINDOWS,
        "a status line of somebody else is not wrapped",
        f"{STATUS}::test_on_windows_it_is_one_plain_call_and_nothing_is_wrapped",
        ('if sys.platform == "win32":\n            return', "if False:\n            return"),
    ),
    Branch(
        "install/claude_code/statusline_choice.py::_over", WINDOWS,
        "nor copied from another settings file",
        f"{STATUS}::test_on_windows_none_is_copied_from_another_file",
        ('if sys.platform == "win32":\n        return', "if False:\n        return"),
    ),
    Branch(
        "runtime/where.py::folder", WINDOWS, "the cache is in `LOCALAPPDATA`",
        f"{CACHE}::test_the_cache_has_its_place_on_each_system",
        ('if os.name == "nt"', "if False"),
    ),
    Branch(
        "runtime/where.py::folder", MAC, "the cache is in `Library/Caches`",
        f"{CACHE}::test_the_cache_has_its_place_on_each_system",
        ('if sys.platform == "darwin"', "if False"),
    ),
    Branch(
        "runtime/finder.py::owner", WINDOWS, "the cache is guarded by the folder it lies in",
        f"{CACHE}::test_without_owners_and_modes_the_place_is_enough",
        ('if hasattr(os, "geteuid") else None', "if True else None"),
    ),
    Branch(
        "runtime/finder.py::open_own", WINDOWS, "there are no pipes among files",
        f"{CACHE}::test_without_owners_and_modes_the_place_is_enough",
        ('getattr(os, "O_NONBLOCK", 0)', "os.O_NONBLOCK"),
    ),
    Branch(
        "runtime/where.py::has_room", WINDOWS, "how much fits is not asked",
        f"{CACHE}::test_where_nobody_tells_how_much_fits_it_is_tried",
        ('getattr(os, "statvfs", None)', "os.statvfs"),
    ),
    Branch(
        "mcp/room_bridge.py::token_in", WINDOWS, "modes do not say who may read a file",
        "tests/mcp_server/test_room_bridge.py::test_where_files_have_no_modes_none_is_asked_for",
        ('if os.name == "posix" and mode', "if mode"),
    ),
    Branch(
        "presence/arriving.py::_host", WINDOWS, "the host's name is that of `COMPUTERNAME`",
        f"{UNIT}::test_the_host_has_a_name_without_uname",
        ('if hasattr(os, "uname") else', "if True else"),
    ),

    # --- the link to other machines
    Branch(
        "link/linked.py::links_folder", WINDOWS, "files of a link lie below `LOCALAPPDATA`",
        f"{UNIT}::test_a_link_has_its_files_and_its_door_where_the_system_has_them",
        ('if os.name == "nt"', "if False"),
    ),
    Branch(
        "link/linked.py::socket_path", WINDOWS, "a relay listens on loopback, with a secret",
        f"{UNIT}::test_a_link_has_its_files_and_its_door_where_the_system_has_them",
        ('if sys.platform == "win32" or not folder_of', "if not folder_of"),
    ),
    Branch(
        "link/linked.py::door_of", WINDOWS, "and without its file there is no way to it",
        f"{UNIT}::test_a_link_has_its_files_and_its_door_where_the_system_has_them",
        ('if sys.platform != "win32" else ()', "if True else ()"),
    ),
    Branch(
        "link/linked.py::short_folder", WINDOWS, "there are no numbers of users",
        f"{UNIT}::test_a_link_has_its_files_and_its_door_where_the_system_has_them",
        ('getattr(os, "getuid", None)', "os.getuid"),
    ),
    Branch(
        "install/link_findings.py::_private", WINDOWS, "modes say nothing of who can read a file",
        f"{UNIT}::test_modes_of_a_links_files_are_looked_at_where_there_are_modes",
        ('os.name == "nt" or', "False or"),
    ),
]  # fmt: skip

NOT_BRANCHES = {
    "link/asked_relay.py::_demand_own": "only for Unix sockets, as linked.door_of says",
    "system/processes.py::module": "where the process table is; asked by those above",
    "git/quick_spawn.py::_talk": "reached only where `possible` says so",
    "runtime/finder.py::_bring_os": "another version of Python, no other system",
    "runtime/finder.py::Finder.bring_sources": "no program: tests/runtime/test_archives.py",
    "runtime/archive_file.py::_unpressed": "another Python: tests/runtime/test_archives.py",
    "install/archive/packing.py::packed": "another build of Python: tests/install/test_archive.py",
    "cli/console_command.py::_demand_toolkit": "a missing extra: tests/console/test_start.py",
    "cli/mcp_command.py::_demand_sdk": "a missing extra: tests/mcp_server/test_start.py",
    "cli/serve_command.py::run_serve": "a missing extra: tests/cli/test_serve.py",
    "server/running.py::_loop": "a missing extra: tests/server_parts/test_event_loop.py",
    "server/docs_routes.py::_rendered": "a missing extra: tests/server_parts/test_docs.py",
    "server/room_tools/mcp_endpoint.py::_loaded": "a missing extra: tests/server_parts/test_mcp.py",
    "rooms/store/postgres_rooms.py::driver": "a missing extra: tests/rooms/store/test_postgres.py",
}
"""Found by the same search, and nothing that another system does otherwise."""
