//! A finder of tests and modules in the course's test files, line by line.

/// The `#[test]` functions of `text` with their lines, in the order of the text.
pub fn tests(text: &str) -> Vec<(String, usize)> {
    let mut tests = Vec::new();
    let mut attribute_seen = false;
    for (line, content) in numbered(text) {
        if content.trim_start().starts_with("#[test]") {
            attribute_seen = true;
        }
        if attribute_seen && let Some(name) = function_name(content) {
            tests.push((name.to_owned(), line));
            attribute_seen = false;
        }
    }
    tests
}

/// The modules with their own files that `text` declares, in its order.
pub fn modules(text: &str) -> Vec<String> {
    let declared = |line: &str| Some(line.trim().strip_prefix("mod ")?.strip_suffix(';')?.trim().to_owned());
    text.lines().filter_map(declared).collect()
}

/// The identifier that a text begins with.
fn leading_name(text: &str) -> &str {
    let end = text.find(|character: char| !character.is_alphanumeric() && character != '_');
    &text[..end.unwrap_or(text.len())]
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, content)| (index + 1, content))
}

/// The name of the function that a line declares.
fn function_name(line: &str) -> Option<&str> {
    let code = without_attributes(line);
    if code.starts_with("//") {
        return None;
    }
    let (before, after) = code.split_once("fn ")?;
    let is_declaration = before
        .split_whitespace()
        .all(|word| ["pub", "const", "async", "unsafe", "extern"].contains(&word) || word.starts_with("pub("));
    let name = leading_name(after);
    if is_declaration && !name.is_empty() && name.len() < after.len() { Some(name) } else { None }
}

/// A line without its indentation and without the attributes that it begins with.
fn without_attributes(line: &str) -> &str {
    let mut code = line.trim_start();
    while let Some((_, after)) = code.strip_prefix("#[").and_then(|attribute| attribute.split_once(']')) {
        code = after.trim_start();
    }
    code
}

#[cfg(test)]
mod tests {
    use super::{modules, tests};

    #[test]
    fn tests_come_in_the_order_of_the_file_with_their_lines() {
        let text = "fn helper() {}\n\n#[test]\nfn second() {}\n#[test]\n#[should_panic]\nfn first() {}\n";
        assert_eq!(tests(text), [("second".to_owned(), 4), ("first".to_owned(), 7)]);
    }

    #[test]
    fn modules_come_in_the_order_of_the_file() {
        let text = "//! mod not_this_one;\n\nmod second;\nmod inline {\n}\n// mod nor_this;\nmod first;\n";
        assert_eq!(modules(text), ["second", "first"]);
    }
}
