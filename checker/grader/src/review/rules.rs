//! The table of rules: which identifiers together need review, and why. The heaviest comes first.

/// A rule fires when every part of one of its sets occurs in the sources of a milestone. The parts of a set are
/// separated by spaces, and alternatives by `|`:
///
/// | part | occurs |
/// |---|---|
/// | `exit` | as an identifier anywhere |
/// | `fs::` | as a part of a path or of a `use`, or anywhere in a macro |
/// | `file!` | as a macro that is called, or in a `use` |
/// | `use:assert` | in a `use`, or as the name of a macro |
/// | `not(test)` | after `not(` |
/// | `path=` | before `=` and a literal, and not as a variable's name |
/// | `$!` | a macro that calls a macro by a parameter, or puts parameters side by side |
/// | `::*` | a `use` of everything |
/// | `#[$` | an attribute by a macro's parameter |
///
/// Stable Rust cannot make identifiers, so what is used under another name still occurs under its own. The names that
/// learners are likely to use for something else need company.
pub struct Rule {
    pub sets: &'static [&'static str],
    /// Pieces of literals, each of which is enough.
    pub texts: &'static [&'static str],
    /// Follows the identifiers in the flag: what they do and why that needs review.
    pub reason: &'static str,
}

const fn rule(sets: &'static [&'static str], reason: &'static str) -> Rule {
    Rule { sets, texts: &[], reason }
}

const fn text(texts: &'static [&'static str], reason: &'static str) -> Rule {
    Rule { sets: &[], texts, reason }
}

pub const RULES: &[Rule] = &[
    rule(&["std process:: Command|Child|Stdio"], "starts programs, which no milestone needs."),
    rule(
        &["std process:: exit|abort|ExitCode", "always_abort"],
        "can end the process before a test has checked anything.",
    ),
    rule(
        &["set_hook|take_hook|update_hook|PanicHookInfo|PanicInfo|panic_handler"],
        "decides what happens when a test fails.",
    ),
    rule(&["catch_unwind"], "catches panics, also those with which a test fails."),
    rule(
        &[
            "std fs:: File|OpenOptions|DirBuilder|Permissions|read_to_string|read_dir|read_link|metadata|symlink_metadata",
            "std fs:: create_dir|create_dir_all|remove_file|remove_dir|remove_dir_all|rename|hard_link|canonicalize",
            "std fs:: set_permissions|soft_link|read::|write::|copy::|exists::",
            "std fs:: ::* read|write|copy|exists",
            "std Path|PathBuf exists|try_exists|is_file|is_dir|is_symlink|metadata|symlink_metadata|read_dir|read_link|canonicalize",
        ],
        "reads or writes files, which no milestone needs.",
    ),
    rule(
        &["TcpStream|TcpListener|UdpSocket|UnixStream|UnixListener|UnixDatagram|ToSocketAddrs"],
        "communicates with other programs, which no milestone needs.",
    ),
    rule(
        &["FromRawFd|from_raw_fd|AsFd|AsRawFd|IntoRawFd|OwnedFd|BorrowedFd|RawFd", "std os:: fd|unix|linux|raw"],
        "uses the operating system directly, which no milestone needs.",
    ),
    rule(
        &["std io:: stdin|stdout|stderr|Stdin|Stdout|Stderr|pipe::|PipeReader|PipeWriter", "std io:: ::* pipe"],
        "bypasses `println!` and uses the streams that the grader uses.",
    ),
    rule(
        &[
            "std env:: args|args_os|var|var_os|vars|vars_os",
            "current_exe|set_current_dir|set_var|remove_var",
            "std env:: current_dir|temp_dir|home_dir",
        ],
        "reads or changes how the program was started, so it could detect the grader.",
    ),
    rule(
        &["std thread:: current::|available_parallelism", "std thread:: ::* current"],
        "reads the current thread, whose name is the name of the test.",
    ),
    rule(
        &["std thread:: spawn|Builder|scope"],
        "starts a thread, which no milestone needs, and which may outlive the test.",
    ),
    rule(&["Backtrace", "panic:: Location"], "reads the location of the caller, which may be a test."),
    rule(
        &["TypeId|downcast_ref|downcast_mut|type_name_of_val", "any:: type_name|Any"],
        "distinguishes types, so the types of the tests could be treated differently.",
    ),
    rule(
        &["include_bytes|include_str|debugger_visualizer", "include!", "include:: $!", "path=", "path:: #[$"],
        "includes another file, which is not reviewed.",
    ),
    rule(
        &["option_env|module_path", "env!", "file!", "env::|file:: $!", "trybuild|cfg_select"],
        "tells the code where and how it is built, so it could detect the tests.",
    ),
    rule(&["cfg! test", "not(test)"], "depends on `test`, so it may do something else where it is graded."),
    rule(&["macro_export", "use:assert|use:assert_eq|use:assert_ne"], "could replace a macro that the tests use."),
    rule(
        &["global_allocator|GlobalAlloc|handle_alloc_error|alloc_error_handler"],
        "intercepts every allocation, including those of the tests.",
    ),
    rule(
        &[
            "asm|global_asm|naked_asm|naked|link_section|link_name|link_ordinal|no_mangle|export_name",
            "core_intrinsics|lang_items|link_args|naked_functions|no_core|rustc_intrinsic|rustc_private",
        ],
        "is refused: only machine code, linkers and the compiler's own libraries need it.",
    ),
    rule(&["unsafe"], "is refused, so the file does not compile. Look at what it is for."),
    rule(
        &["test_runner|custom_test_frameworks|internal_output_capture|proc_macro"],
        "changes how the crate is compiled.",
    ),
    rule(&["long_running_const_eval|recursion_limit|type_length_limit"], "lifts a limit of the compiler."),
    text(
        &[
            "test result:",
            "running 1 test",
            " ... ok",
            "/proc/",
            "/dev/fd",
            "/dev/mem",
            "/dev/pts",
            "/dev/shm",
            "/dev/std",
            "/dev/tty",
            "::error",
            "::warning",
            "::notice",
        ],
        "is text that the tests, the system or CI print or read, and that no milestone needs.",
    ),
    text(&["\\x1b", "\\u{1b}", "\\u{001b}"], "is a terminal escape, which can change how output looks."),
];
