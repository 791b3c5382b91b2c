//! A finder of functions and tests in Rust source, line by line. It is accurate enough for a location to show, and it
//! works on files that do not compile.

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

/// The line on which the function called `name` begins.
pub fn line_of_function(text: &str, name: &str) -> Option<usize> {
    numbered(text).find(|(_, content)| function_name(content) == Some(name)).map(|(line, _)| line)
}

/// The name of the function that contains `line`: the last one that begins at or before it.
pub fn enclosing_function(text: &str, line: usize) -> Option<&str> {
    numbered(text).take_while(|(number, _)| *number <= line).filter_map(|(_, content)| function_name(content)).last()
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, content)| (index + 1, content))
}

/// The name of the function that a line declares.
fn function_name(line: &str) -> Option<&str> {
    let code = line.trim_start();
    if code.starts_with("//") {
        return None;
    }
    let (before, after) = code.split_once("fn ")?;
    let is_declaration = before.split_whitespace().all(|word| {
        ["pub", "const", "async", "unsafe", "extern", "#[test]"].contains(&word) || word.starts_with("pub(")
    });
    let end = after.find(|character: char| !character.is_alphanumeric() && character != '_')?;
    if is_declaration && end > 0 { Some(&after[..end]) } else { None }
}

#[cfg(test)]
mod tests {
    use super::{enclosing_function, line_of_function, modules, tests};

    const SOURCE: &str = "\
//! pub fn in_a_comment() {}
impl Thing {
    /// fn documented
    pub fn push_str(&mut self, s: &str) {
        let append = |s: &str| ();
        todo!()
    }

    pub(crate) const fn len<T>(&self) -> usize {
        // fn len
        0
    }
}
";

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

    #[test]
    fn a_function_is_found_where_it_is_declared() {
        assert_eq!(line_of_function(SOURCE, "push_str"), Some(4));
        assert_eq!(line_of_function(SOURCE, "len"), Some(9));
        assert_eq!(line_of_function(SOURCE, "in_a_comment"), None);
        assert_eq!(line_of_function(SOURCE, "push"), None);
    }

    #[test]
    fn a_line_belongs_to_the_last_function_that_began() {
        assert_eq!(enclosing_function(SOURCE, 6), Some("push_str"));
        assert_eq!(enclosing_function(SOURCE, 11), Some("len"));
        assert_eq!(enclosing_function(SOURCE, 1), None);
    }
}
