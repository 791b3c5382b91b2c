//! Opens a file at a line in the learner's editor.

use std::env;
use std::path::Path;
use std::process::Command;

/// Opens `$VISUAL`, `$EDITOR` or `code`, and waits until it gives the terminal back.
///
/// # Errors
/// What to do when there is no editor to be started.
pub fn open(path: &Path, line: usize) -> Result<(), String> {
    let named =
        ["VISUAL", "EDITOR"].iter().find_map(|name| env::var(name).ok().filter(|value| !value.trim().is_empty()));
    let editor = named.unwrap_or_else(|| "code".to_owned());
    // People put options into the variable, as in `code --wait`.
    let mut words = editor.split_whitespace();
    let program = words.next().unwrap_or("code");
    let status = Command::new(program).args(words).args(arguments(program, &path.to_string_lossy(), line)).status();
    match status {
        Ok(_) => Ok(()),
        Err(problem) => Err(format!("cannot start `{program}`: {problem}. Set EDITOR to the editor that you use.")),
    }
}

/// Every family of editors has its own way to name a line.
fn arguments(program: &str, path: &str, line: usize) -> Vec<String> {
    let name = Path::new(program).file_stem().unwrap_or_default().to_string_lossy().to_lowercase();
    match name.as_str() {
        "code" | "code-insiders" | "codium" | "cursor" | "windsurf" => {
            vec!["--goto".to_owned(), format!("{path}:{line}")]
        }
        "hx" | "helix" | "zed" | "subl" => vec![format!("{path}:{line}")],
        "vi" | "vim" | "nvim" | "view" | "nano" | "emacs" | "emacsclient" | "kak" | "micro" | "joe" => {
            vec![format!("+{line}"), path.to_owned()]
        }
        _ => vec![path.to_owned()],
    }
}

#[cfg(test)]
mod tests {
    use super::arguments;

    #[test]
    fn each_editor_is_told_the_line_in_its_own_way() {
        assert_eq!(arguments("code", "a b.rs", 7), ["--goto", "a b.rs:7"]);
        assert_eq!(arguments("/usr/bin/nvim", "a.rs", 7), ["+7", "a.rs"]);
        assert_eq!(arguments("hx", "a.rs", 7), ["a.rs:7"]);
        assert_eq!(arguments("ed", "a.rs", 7), ["a.rs"]);
    }
}
