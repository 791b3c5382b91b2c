//! The learner's editor: opens a file at a line.

use std::env;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread;

const ADVICE: &str = "Set EDITOR to the editor that you use.";

pub struct Editor {
    command: Command,
    program: String,
    /// Whether it has a window of its own instead of the terminal.
    pub has_window: bool,
}

impl Editor {
    /// The editor of `$VISUAL` or `$EDITOR`, or else `code`, about to open `path` at `line`.
    ///
    /// # Errors
    /// When the variable cannot be split into words.
    pub fn at(path: &Path, line: usize) -> Result<Self, String> {
        let (name, value) = editor_variable();
        let words = split_words(&value).ok_or_else(|| format!("{name} has an open quotation mark: {value}"))?;
        let Some((program, options)) = words.split_first() else { return Err(format!("{name} names no editor.")) };
        let has_display = ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| env::var_os(name).is_some());
        let has_window = has_window(program, options, has_display || cfg!(not(target_os = "linux")));
        let mut command = Command::new(program);
        command.args(options).args(arguments(program, &path.to_string_lossy(), line));
        Ok(Self { command, program: program.clone(), has_window })
    }

    /// Starts the editor, and calls `on_close` from another thread when it has exited, with a message if it failed.
    ///
    /// # Errors
    /// When it cannot be started; the error says what to do.
    pub fn start(mut self, on_close: impl FnOnce(Result<(), String>) + Send + 'static) -> Result<(), String> {
        if self.has_window {
            self.command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
            // Ctrl-C in the terminal is not for the editor.
            #[cfg(unix)]
            std::os::unix::process::CommandExt::process_group(&mut self.command, 0);
        }
        let program = self.program;
        let mut child = self.command.spawn().map_err(|err| format!("cannot start `{program}`: {err}. {ADVICE}"))?;
        thread::spawn(move || {
            on_close(match child.wait() {
                Ok(status) if !status.success() => Err(format!("`{program}` failed: {status}. {ADVICE}")),
                Ok(_) | Err(_) => Ok(()),
            });
        });
        Ok(())
    }
}

/// The variable that names the editor, and its value.
fn editor_variable() -> (&'static str, String) {
    ["VISUAL", "EDITOR"]
        .into_iter()
        .filter_map(|name| Some((name, env::var(name).ok()?)))
        .find(|(_, value)| !value.trim().is_empty())
        .unwrap_or(("EDITOR", "code".to_owned()))
}

/// Splits a command into words as a shell does. A value that is the path of a file may have blanks without quotation marks.
fn split_words(value: &str) -> Option<Vec<String>> {
    if Path::new(value).is_file() {
        return Some(vec![value.to_owned()]);
    }
    // On Windows a backslash is part of a path.
    shlex::split(&if cfg!(windows) { value.replace('\\', "\\\\") } else { value.to_owned() })
}

fn program_name(program: &str) -> String {
    Path::new(program).file_stem().unwrap_or_default().to_string_lossy().to_lowercase()
}

/// Whether an editor opens a window. An unknown one gets the terminal, since it might need it.
fn has_window(program: &str, options: &[String], has_display: bool) -> bool {
    let has = |wanted: &[&str]| options.iter().any(|option| wanted.contains(&option.as_str()));
    match program_name(program).as_str() {
        "code" | "code-insiders" | "codium" | "vscodium" | "cursor" | "windsurf" | "zed" | "zeditor" | "subl"
        | "mate" | "gvim" | "gedit" | "gnome-text-editor" | "kate" | "kwrite" | "mousepad" | "xed" | "geany"
        | "lapce" | "rustrover" | "idea" | "clion" | "fleet" | "nova" | "bbedit" | "open" | "xdg-open" | "notepad"
        | "notepad++" => true,
        "vi" | "vim" => has(&["-g"]),
        "emacs" => has_display && !has(&["-nw", "--no-window-system"]),
        "emacsclient" => !has(&["-t", "-nw", "--tty"]),
        _ => false,
    }
}

/// The arguments that open a file at a line, which differ between families of editors.
fn arguments(program: &str, path: &str, line: usize) -> Vec<String> {
    match program_name(program).as_str() {
        "code" | "code-insiders" | "codium" | "vscodium" | "cursor" | "windsurf" => {
            vec!["--goto".to_owned(), format!("{path}:{line}")]
        }
        "hx" | "helix" | "zed" | "zeditor" | "subl" => vec![format!("{path}:{line}")],
        "vi" | "vim" | "nvim" | "gvim" | "view" | "nano" | "emacs" | "emacsclient" | "kak" | "micro" | "joe" => {
            vec![format!("+{line}"), path.to_owned()]
        }
        _ => vec![path.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::{arguments, has_window, split_words};

    #[test]
    fn each_editor_is_told_the_line_in_its_own_way() {
        assert_eq!(arguments("code", "a b.rs", 7), ["--goto", "a b.rs:7"]);
        assert_eq!(arguments("/usr/bin/nvim", "a.rs", 7), ["+7", "a.rs"]);
        assert_eq!(arguments("hx", "a.rs", 7), ["a.rs:7"]);
        assert_eq!(arguments("ed", "a.rs", 7), ["a.rs"]);
    }

    #[test]
    fn quotation_marks_hold_a_path_together() {
        assert_eq!(split_words("code --wait").expect("it is complete"), ["code", "--wait"]);
        assert_eq!(split_words("\"/path with space/ed\" -w").expect("it is complete"), ["/path with space/ed", "-w"]);
        assert_eq!(split_words("\"/path with"), None);
    }

    #[test]
    fn an_editor_with_a_window_does_not_get_the_terminal() {
        let options = |option: &str| vec![option.to_owned()];
        assert!(has_window("/usr/bin/code", &options("--wait"), true));
        assert!(has_window("vim", &options("-g"), true) && !has_window("vim", &[], true));
        assert!(has_window("emacs", &[], true) && !has_window("emacs", &[], false));
        assert!(!has_window("emacs", &options("-nw"), true) && !has_window("my-editor", &[], true));
    }
}
