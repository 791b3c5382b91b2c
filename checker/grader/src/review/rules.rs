//! The table of rules: code to look for, and why.

/// Code to look for. The form of an entry says what it matches:
///
/// | entry | matches |
/// |---|---|
/// | `process::exit` | these consecutive names in a path or a `use` |
/// | `include!` | a call of this macro |
/// | `#[path]` | this attribute |
/// | `allow(unsafe_code)` | this lint in an `allow`, `expect` or `warn` |
/// | `"/proc/` | a literal that contains the text after the quote |
/// | `set_hook` | this word anywhere |
/// | `$exit` | this word in a macro, outside of paths: the macro could build a path from it |
pub struct Rule {
    pub finds: &'static [&'static str],
    /// Follows the matched entry in the flag: what it does and why it needs review.
    pub reason: &'static str,
    /// Whether the learner's own tests may contain it.
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
        reason: "can end the process before a test has checked anything.",
        tests_may: false,
    },
    Rule {
        finds: &["set_hook", "take_hook", "update_hook", "PanicHookInfo", "PanicInfo", "panic_handler"],
        reason: "decides what happens when a test fails.",
        tests_may: false,
    },
    Rule {
        finds: &["std::env", "env::args", "env::args_os", "env::var", "env::var_os", "env::vars", "env::vars_os"],
        reason: "reads how the program was started, so it could detect the grader.",
        tests_may: true,
    },
    Rule {
        finds: &["current_exe", "current_dir", "set_current_dir", "set_var", "remove_var", "temp_dir", "home_dir"],
        reason: "reads or changes the environment of the program.",
        tests_may: true,
    },
    Rule {
        finds: &["env!", "option_env!", "file!", "module_path!"],
        reason: "tells the code where and how it is built.",
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
        reason: "communicates with other programs, which no milestone needs.",
        tests_may: false,
    },
    Rule {
        finds: &["std::os", "os::fd", "os::unix", "os::linux", "FromRawFd", "from_raw_fd", "AsFd", "AsRawFd"],
        reason: "uses the operating system directly, which no milestone needs.",
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
        reason: "bypasses `println!` and uses the streams that the grader uses.",
        tests_may: true,
    },
    Rule {
        finds: &["thread::current", "available_parallelism"],
        reason: "reads the current thread, whose name is the name of the test.",
        tests_may: true,
    },
    Rule {
        finds: &["thread::spawn", "thread::Builder", "thread::scope"],
        reason: "starts a thread, which no milestone needs, and which may outlive the test.",
        tests_may: true,
    },
    Rule {
        finds: &["std::backtrace", "Backtrace", "panic::Location", "Location::caller"],
        reason: "reads the location of the caller, which may be a test.",
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
        reason: "distinguishes types, so the types of the tests could be treated differently.",
        tests_may: true,
    },
    Rule {
        finds: &["trybuild", "cfg_select!"],
        reason: "depends on how the code is built, so it could detect the tests.",
        tests_may: false,
    },
    Rule {
        finds: &["include!", "include_str!", "include_bytes!", "#[path]", "debugger_visualizer"],
        reason: "includes another file, which is not reviewed.",
        tests_may: false,
    },
    Rule {
        finds: &["macro_export"],
        reason: "exports a macro to the tests, where it could replace one that they use.",
        tests_may: false,
    },
    Rule {
        finds: &["link_section", "link_name", "no_mangle", "export_name", "#[link]", "#[used]", "no_main", "#[start]"],
        reason: "controls the linker, so code could run before the tests or in their place.",
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
        reason: "intercepts every allocation, including those of the tests.",
        tests_may: false,
    },
    Rule {
        finds: &["$Sized"],
        reason: "in a macro can apply an impl to trait objects, through which safe code can read all memory.",
        tests_may: true,
    },
    Rule {
        finds: &["unsafe"],
        reason: "is forbidden in this course, so this does not compile. Look at what it is for.",
        tests_may: false,
    },
    Rule {
        finds: &["allow(unsafe_code)", "allow(long_running_const_eval)", "recursion_limit", "type_length_limit"],
        reason: "lifts a limit of the course or the compiler.",
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
        reason: "is text that the tests, the system or CI print or read, and that no milestone needs.",
        tests_may: true,
    },
    Rule {
        finds: &["\"\\x1b", "\"\\u{1b}", "\"\\u{001b}"],
        reason: "is a terminal escape, which can change how output looks.",
        tests_may: true,
    },
];

/// The macros of std, pretty_assertions and test-utils. A macro with one of these names would replace it.
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

/// Configuration options that need no review, because they do not reveal a test.
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

/// Attributes that may depend on `test`, because they do not change what the code does.
pub const HARMLESS_ATTRIBUTES: &[&str] =
    &["allow", "deny", "derive", "doc", "expect", "forbid", "must_use", "no_std", "warn"];

/// Modules of std with parts that the rules cover, so they must not be renamed.
pub const PARTLY_COVERED: &[&str] = &["alloc", "any", "core", "io", "panic", "std", "thread"];
