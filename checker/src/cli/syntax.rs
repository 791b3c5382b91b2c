//! The syntax of the commands, and the help that is made of it.

/// A command's syntax, as its help shows it.
pub struct Syntax {
    pub name: &'static str,
    pub arguments: &'static str,
    pub about: &'static str,
    /// The sections below the usage in the command's own help.
    details: &'static str,
}

impl Syntax {
    /// Whether the command has this option of its own.
    pub fn accepts(&self, option: &str) -> bool {
        self.arguments.split(['[', ']', ' ']).any(|word| word == option)
    }
}

pub const COMMANDS: [Syntax; 10] = [
    Syntax {
        name: "check",
        arguments: "[MILESTONE] [--json] [--exit-code]",
        about: "Show where you stand and the one thing to do next; the default without a command",
        details: "\
Arguments:
  [MILESTONE]  Look at this one even if it is locked: 1, 01, cow-string or 01-cow-string. If it is passed, the examples
               in its documentation run as well

Options:
      --json       Print one JSON object, for programs
      --exit-code  Exit with 1 unless every milestone is passed, for scripts and CI
      --ascii      Print ASCII only; the default where the locale is not UTF-8 or KATA_ASCII=1 is set
  -h, --help       Print help",
    },
    Syntax {
        name: "watch",
        arguments: "",
        about: "Show the board again on every save, with single keys for hints and more",
        details: OPTIONS_OF_EACH,
    },
    Syntax {
        name: "lesson",
        arguments: "[LESSON] [--section N] [--answers]",
        about: "Read a lesson, section by section",
        details: "\
Arguments:
  [LESSON]  A milestone: 1, 01, cow-string or 01-cow-string, 0 for what comes before the first, or the name of another
            page, such as choosing [default: the current milestone]

Options:
      --section N  Show this section [default: the beginning; all of them where stdout is no terminal]
      --answers    Show the answers to the questions
      --ascii      Print ASCII only
  -h, --help       Print help",
    },
    Syntax {
        name: "list",
        arguments: "",
        about: "Show every milestone with its goal and its lesson",
        details: OPTIONS_OF_EACH,
    },
    Syntax {
        name: "hint",
        arguments: "[MILESTONE] [LEVEL] [--stretch]",
        about: "Show a hint for what to do next, or what is left to polish in a passed milestone",
        details: "\
Arguments:
  [MILESTONE]  A milestone: 1, 01, cow-string or 01-cow-string [default: the current one]
  [LEVEL]      How much to tell: 1 is a nudge, 2 the approach, 3 the answer [default: 1]

Options:
      --stretch  For the stretch goal [default: of the milestone passed last]
      --ascii    Print ASCII only
  -h, --help     Print help",
    },
    Syntax {
        name: "example",
        arguments: "[NAME]",
        about: "Run a program on your own code, or list the programs and what each needs",
        details: "\
Arguments:
  [NAME]  The program, such as naive [default: list them]

Options:
      --ascii  Print the list in ASCII only
  -h, --help   Print help",
    },
    Syntax {
        name: "claims",
        arguments: "[MILESTONE] [--reference] [--json] [--svg FILE]",
        about: "Measure what the specification claims, on your own code and on this machine",
        details: "\
Arguments:
  [MILESTONE]  A milestone: 1, 01, cow-string or 01-cow-string [default: all that are passed]

Options:
      --reference  Measure the reference solutions instead of your code
      --json       Print one JSON object, for programs
      --svg FILE   Write a chart to FILE as well
      --ascii      Print ASCII only
  -h, --help       Print help",
    },
    Syntax {
        name: "reset",
        arguments: "<MILESTONE> [--stretch]",
        about: "Start a milestone again; your file is kept beside the new one",
        details: "\
Arguments:
  <MILESTONE>  A milestone: 1, 01, cow-string or 01-cow-string

Options:
      --stretch  Start its stretch goal again, not the milestone
      --ascii    Print ASCII only
  -h, --help     Print help",
    },
    Syntax {
        name: "solution",
        arguments: "[MILESTONE] [--stretch]",
        about: "Compare your code with the reference solution, once the milestone is passed",
        details: "\
Arguments:
  [MILESTONE]  A milestone: 1, 01, cow-string or 01-cow-string [default: the one passed last]

Options:
      --stretch  Compare its stretch goal, once that is reached
      --ascii    Print ASCII only
  -h, --help     Print help",
    },
    Syntax {
        name: "stretch",
        arguments: "[MILESTONE]",
        about: "Show the stretch goal of a passed milestone, and where you stand with it",
        details: "\
Arguments:
  [MILESTONE]  A milestone: 1, 01, cow-string or 01-cow-string [default: the one passed last]

Options:
      --ascii  Print ASCII only
  -h, --help   Print help",
    },
];

const OPTIONS_OF_EACH: &str = "\
Options:
      --ascii  Print ASCII only
  -h, --help   Print help";

const EXIT_CODES: &str = "\
Exit codes:
  0    The command did its work; the tests may pass or not
  1    With --exit-code: a milestone is not passed; of an example: it does not build, or it failed
  2    Usage error, or a course that cannot be checked: stderr says what to do
  130  Interrupted, for example by Ctrl-C";

pub fn usage(syntax: &Syntax) -> String {
    format!("cargo kata {} {}", syntax.name, syntax.arguments).trim_end().to_owned()
}

pub fn overview() -> String {
    let commands: String = COMMANDS.iter().map(|syntax| format!("  {:<8}  {}\n", syntax.name, syntax.about)).collect();
    format!(
        "\
Tells you where you stand in the kata

Usage: cargo kata [--json] [--exit-code]
       cargo kata <COMMAND>

Commands:
{commands}  help      Print this help, or that of a command

Options:
      --json       Print one JSON object, for programs
      --exit-code  Exit with 1 unless every milestone is passed, for scripts and CI
      --ascii      Print ASCII only; the default where the locale is not UTF-8 or KATA_ASCII=1 is set
  -h, --help       Print help
  -V, --version    Print version

{EXIT_CODES}
"
    )
}

pub fn help_of(syntax: &Syntax) -> String {
    let Syntax { about, details, .. } = syntax;
    format!("{about}\n\nUsage: {}\n\n{details}\n\n{EXIT_CODES}\n", usage(syntax))
}
