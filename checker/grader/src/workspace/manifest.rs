//! The course's manifest and cargo's configuration, as a workspace needs them.

use std::path::{Path, PathBuf};

/// The manifest of the cargo workspace without the checker and the grader, and its members that are no patterns.
pub fn for_grading(text: &str) -> (String, Vec<String>) {
    let (text, all) = edit_list(text, "members", |member| !member.starts_with("checker"));
    let (text, _) = edit_list(&text, "default-members", |_| false);
    (text, all.into_iter().filter(|member| !member.contains(['*', '?', '['])).collect())
}

/// `text` with a list of strings reduced to those that are kept, and these. Without the list, nothing changes.
fn edit_list(text: &str, name: &str, keep: impl Fn(&str) -> bool) -> (String, Vec<String>) {
    let mut start = 0;
    let found = text.split_inclusive('\n').find_map(|line| {
        let (begin, end) = (start, start + line.len());
        start = end;
        let rest = line.trim_start().strip_prefix(name)?.trim_start();
        if rest.starts_with('=') { Some(begin) } else { None }
    });
    let Some(begin) = found else { return (text.to_owned(), Vec::new()) };
    // A pattern in the list may contain a bracket, inside of its quotes.
    let mut is_quoted = false;
    let closing = text[begin..].find(|character: char| {
        is_quoted ^= character == '"';
        character == ']' && !is_quoted
    });
    let Some(end) = closing.map(|closing| begin + closing + 1) else { return (text.to_owned(), Vec::new()) };
    let lines = text[begin..end].lines().map(|line| line.split('#').next().unwrap_or_default());
    let strings = lines.flat_map(|line| line.split('"').skip(1).step_by(2));
    let kept: Vec<String> = strings.filter(|string| keep(string)).map(str::to_owned).collect();
    (format!("{}{name} = {kept:?}{}", &text[..begin], &text[end..]), kept)
}

/// The directories with vendored sources that cargo's configuration names, whose paths are relative to `root`.
pub fn vendored(configuration: &str, root: &Path) -> Vec<PathBuf> {
    configuration.lines().filter_map(directory).map(|dir| root.join(dir)).collect()
}

/// The configuration with absolute paths of vendored sources.
pub fn with_absolute_sources(configuration: &str, root: &Path) -> String {
    let line = |line: &str| match directory(line) {
        Some(dir) => format!("directory = {:?}\n", root.join(dir)),
        None => format!("{line}\n"),
    };
    configuration.lines().map(line).collect()
}

/// The path in a line like `directory = "vendor"`.
fn directory(line: &str) -> Option<&str> {
    let value = line.trim().strip_prefix("directory")?.trim_start().strip_prefix('=')?.trim();
    value.strip_prefix('"')?.strip_suffix('"')
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::{for_grading, vendored, with_absolute_sources};

    #[test]
    fn members_that_grading_does_not_need_are_left_out() {
        let text = "[workspace]\nresolver = \"3\"\n# members = []\nmembers = [\n    \"checker\", # \"no\"\n    \
                    \"checker/grader\",\n    \"milestones/01-a\",\n    \"demo\",\n]\ndefault-members = [\"checker\"]\nx = 1\n";
        let expected = "[workspace]\nresolver = \"3\"\n# members = []\nmembers = [\"milestones/01-a\", \"demo\"]\n\
                        default-members = []\nx = 1\n";
        assert_eq!(for_grading(text), (expected.to_owned(), vec!["milestones/01-a".to_owned(), "demo".to_owned()]));
    }

    #[test]
    fn patterns_are_kept_but_name_no_member() {
        let text = "[workspace]\nmembers = [\"milestones/[0-9]*\"]\nexclude = [\"a\"]\n";
        assert_eq!(for_grading(text), (text.to_owned(), vec![]));
        assert_eq!(for_grading("[package]\n"), ("[package]\n".to_owned(), vec![]));
    }

    #[test]
    fn vendored_sources_stay_where_they_are() {
        let text = "[source.vendored-sources]\ndirectory = \"vendor\"\n[build]\njobs = 1\n";
        assert_eq!(vendored(text, Path::new("/course")), [PathBuf::from("/course/vendor")]);
        let expected = "[source.vendored-sources]\ndirectory = \"/course/vendor\"\n[build]\njobs = 1\n";
        assert_eq!(with_absolute_sources(text, Path::new("/course")), expected);
        assert_eq!(vendored("directory = \"/vendor\"", Path::new("/course")), [PathBuf::from("/vendor")]);
    }
}
