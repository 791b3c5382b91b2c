//! What is looked for, and why: the one table to read and to extend.

/// Something to look for, in any of these spellings:
///
/// | written | found |
/// |---|---|
/// | `process::exit` | in a path or a `use`: these names one after the other |
/// | `include!` | a macro that is called |
/// | `#[path]` | an attribute |
/// | `allow(unsafe_code)` | this lint in an `allow`, `expect` or `warn` |
/// | `"/proc/` | a literal that contains what follows the quote |
/// | `set_hook` | the word, wherever it stands |
/// | `$exit` | the word in a macro, where it belongs to no path there: it may be given to become a part of one |
pub struct Rule {
    pub finds: &'static [&'static str],
    /// Follows the name of what was found: what it is for, and why it needs a look.
    pub reason: &'static str,
    /// Whether tests of the learner's own have reason to do it.
    pub tests_may: bool,
}

pub const RULES: &[Rule] = &[
    Rule {
        finds: &["process::Command", "process::Child", "process::Stdio"],
        reason: "starts programs, which no milestone needs.",
        tests_may: false,
    },
    Rule {
        finds: &[
            "std::process",
            "process::exit",
            "process::abort",
            "process::id",
            "std::intrinsics",
            "always_abort",
            "$std",
            "$exit",
            "$abort",
        ],
        reason: "can end the process, so that a test stops before it has judged.",
        tests_may: false,
    },
    Rule {
        finds: &["set_hook", "take_hook", "update_hook", "PanicHookInfo", "PanicInfo", "panic_handler"],
        reason: "decides what happens when a test fails.",
        tests_may: false,
    },
    Rule {
        finds: &["std::env", "env::args", "env::args_os", "env::var", "env::var_os", "env::vars", "env::vars_os"],
        reason: "asks how the program was started: it could tell the grader from anybody else.",
        tests_may: true,
    },
    Rule {
        finds: &["current_exe", "current_dir", "set_current_dir", "set_var", "remove_var", "temp_dir", "home_dir"],
        reason: "asks for the surroundings of the program, or changes them.",
        tests_may: true,
    },
    Rule {
        finds: &["env!", "option_env!", "file!", "module_path!"],
        reason: "tells the code where and how it is being built.",
        tests_may: true,
    },
    Rule {
        finds: &[
            "std::fs",
            "fs::File",
            "fs::OpenOptions",
            "fs::read",
            "fs::read_to_string",
            "fs::write",
            "fs::read_dir",
        ],
        reason: "reads or writes files, which no milestone needs.",
        tests_may: true,
    },
    Rule {
        finds: &["std::net", "core::net", "TcpStream", "TcpListener", "UdpSocket", "UnixStream", "UnixListener"],
        reason: "talks to other programs, which no milestone needs.",
        tests_may: false,
    },
    Rule {
        finds: &["std::os", "os::fd", "os::unix", "os::linux", "FromRawFd", "from_raw_fd", "AsFd", "AsRawFd"],
        reason: "reaches for the operating system, which no milestone needs.",
        tests_may: false,
    },
    Rule {
        finds: &[
            "io::stdin",
            "io::Stdin",
            "io::stdout",
            "io::Stdout",
            "io::stderr",
            "io::Stderr",
            "$stdin",
            "$stdout",
            "$stderr",
        ],
        reason: "reads or writes where the grader does, past what `println!` would leave to it.",
        tests_may: true,
    },
    Rule {
        finds: &["thread::current", "available_parallelism"],
        reason: "asks in which thread it runs, and the threads of tests bear their names.",
        tests_may: true,
    },
    Rule {
        finds: &["thread::spawn", "thread::Builder", "thread::scope"],
        reason: "starts a thread. No milestone needs one, and it may outlive the test.",
        tests_may: true,
    },
    Rule {
        finds: &["std::backtrace", "Backtrace", "panic::Location", "Location::caller"],
        reason: "asks who called, which may be a test.",
        tests_may: true,
    },
    Rule {
        finds: &[
            "std::any",
            "core::any",
            "any::Any",
            "any::type_name",
            "any::type_name_of_val",
            "TypeId",
            "downcast_ref",
            "downcast_mut",
        ],
        reason: "tells types apart, so that those of the tests could be served a special case.",
        tests_may: true,
    },
    Rule {
        finds: &["trybuild", "cfg_select!"],
        reason: "asks how the code is being built: it could tell the tests from any other use.",
        tests_may: false,
    },
    Rule {
        finds: &["include!", "include_str!", "include_bytes!", "#[path]", "debugger_visualizer"],
        reason: "takes in another file, of which the grade would know nothing.",
        tests_may: false,
    },
    Rule {
        finds: &["macro_export"],
        reason: "offers a macro to the tests, where it could take the place of one that they use.",
        tests_may: false,
    },
    Rule {
        finds: &["link_section", "link_name", "no_mangle", "export_name", "#[link]", "#[used]", "no_main", "#[start]"],
        reason: "reaches past the language to the linker: code could run before the tests, or instead of them.",
        tests_may: false,
    },
    Rule {
        finds: &["global_asm", "naked_asm", "asm!", "std::arch", "core::arch", "#[naked]"],
        reason: "is machine code, which no milestone needs.",
        tests_may: false,
    },
    Rule {
        finds: &[
            "global_allocator",
            "GlobalAlloc",
            "std::alloc",
            "alloc::alloc",
            "handle_alloc_error",
            "alloc_error_handler",
        ],
        reason: "takes part in every allocation, also in those of the tests.",
        tests_may: false,
    },
    Rule {
        finds: &["$Sized"],
        reason: "in a macro can say that something holds for trait objects as well, through which safe code can read all memory.",
        tests_may: true,
    },
    Rule {
        finds: &["unsafe"],
        reason: "is forbidden in this course, so this does not compile. See what it was meant for.",
        tests_may: false,
    },
    Rule {
        finds: &["allow(unsafe_code)", "allow(long_running_const_eval)", "recursion_limit", "type_length_limit"],
        reason: "lifts a limit that the course or the compiler sets.",
        tests_may: false,
    },
    Rule {
        finds: &["#[feature]", "test_runner", "rustc_private", "proc_macro", "#[crate_type]", "#[crate_name]"],
        reason: "changes how the crate is compiled.",
        tests_may: false,
    },
    Rule {
        finds: &[
            "\"test result:",
            "\"running 1 test",
            "\" ... ok",
            "\"/proc/",
            "\"/dev/fd",
            "\"/dev/mem",
            "\"/dev/pts",
            "\"/dev/shm",
            "\"/dev/std",
            "\"/dev/tty",
            "\"::error",
            "\"::warning",
            "\"::notice",
        ],
        reason: "is what the tests, the system or CI say and read, and nothing that a milestone would say.",
        tests_may: true,
    },
    Rule {
        finds: &["\"\\x1b", "\"\\u{1b}", "\"\\u{001b}"],
        reason: "controls a terminal: it can make what was printed look like something else.",
        tests_may: true,
    },
];

/// Macros of std, pretty_assertions and test-utils. One that is called like them takes their place.
pub const MACROS: &[&str] = &[
    "assert",
    "assert_eq",
    "assert_matches",
    "assert_ne",
    "cfg",
    "compile_error",
    "concat",
    "dbg",
    "debug_assert",
    "debug_assert_eq",
    "debug_assert_ne",
    "env",
    "eprint",
    "eprintln",
    "format",
    "format_args",
    "impls",
    "include",
    "include_bytes",
    "include_str",
    "matches",
    "panic",
    "print",
    "println",
    "thread_local",
    "todo",
    "unimplemented",
    "unreachable",
    "vec",
    "write",
    "writeln",
];

/// What a condition for the compiler may ask for without a look: nothing of it tells a test from another use.
pub const HARMLESS_CONDITIONS: &[&str] = &[
    "all",
    "any",
    "debug_assertions",
    "doc",
    "docsrs",
    "doctest",
    "false",
    "feature",
    "loom",
    "miri",
    "not",
    "panic",
    "true",
    "unix",
    "windows",
];

/// Attributes that may depend on `test`: what they do is the same for whoever uses the code.
pub const HARMLESS_ATTRIBUTES: &[&str] =
    &["allow", "deny", "derive", "doc", "expect", "forbid", "must_use", "no_std", "warn"];

/// Modules of std of which a part is looked for, so that they must be recognizable where they are used.
pub const PARTLY_LOOKED_FOR: &[&str] = &["alloc", "any", "core", "io", "panic", "std", "thread"];
