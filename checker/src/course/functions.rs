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

/// The line on which the function called `name` begins. If there are several, it is that of a type that is public, and not
/// that of a helper.
pub fn line_of_function(text: &str, name: &str) -> Option<usize> {
    let public_types: Vec<&str> = text.lines().filter_map(public_type).collect();
    let mut implementing = "";
    let mut found = Vec::new();
    for (line, content) in numbered(text) {
        if let Some(header) = content.trim_start().strip_prefix("impl") {
            implementing = implemented_type(header);
        } else if content.starts_with('}') {
            implementing = "";
        }
        if function_name(content) == Some(name) {
            let is_of_helper = !public_types.contains(&implementing);
            found.push((is_of_helper, line));
        }
    }
    found.into_iter().min().map(|(_, line)| line)
}

/// The name of the function whose body contains `line`.
pub fn enclosing_function(text: &str, line: usize) -> Option<&str> {
    let before = || numbered(text).take_while(|(number, _)| *number <= line);
    let (first, name) = before().filter_map(|(number, content)| Some((number, function_name(content)?))).last()?;
    let (mut depth, mut is_over) = (0, false);
    for (_, content) in before().skip_while(|(number, _)| *number < first) {
        if is_over {
            return None;
        }
        for brace in braces(content) {
            depth += if brace == '{' { 1 } else { -1 };
            is_over |= depth <= 0;
        }
    }
    Some(name)
}

/// The braces of a line that belong to its code: not those in text and in comments.
fn braces(line: &str) -> Vec<char> {
    let code = line.replace("'{'", "").replace("'}'", "").replace("'\"'", "").replace("\\\"", "");
    let code = code.split_once("//").map_or(code.as_str(), |(code, _)| code);
    let outside_quotes = code.split('"').step_by(2);
    outside_quotes.flat_map(str::chars).filter(|character| ['{', '}'].contains(character)).collect()
}

/// The name of the public type that a line declares.
fn public_type(line: &str) -> Option<&str> {
    let declared = line.trim_start().strip_prefix("pub ")?;
    let name = declared.strip_prefix("struct ").or_else(|| declared.strip_prefix("enum "))?;
    Some(leading_name(name))
}

/// The name of the type in the header of an `impl`, given what follows that word.
fn implemented_type(header: &str) -> &str {
    let mut depth = 0_usize;
    let is_after_generics = |character: char| {
        match character {
            '<' => depth += 1,
            '>' => depth = depth.saturating_sub(1),
            _ => return depth == 0,
        }
        false
    };
    let subject = header.find(is_after_generics).map_or("", |start| &header[start..]);
    leading_name(subject.split_once(" for ").map_or(subject, |(_, subject)| subject).trim_start())
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
    fn a_line_belongs_to_the_function_that_has_not_ended() {
        assert_eq!(enclosing_function(SOURCE, 6), Some("push_str"));
        assert_eq!(enclosing_function(SOURCE, 8), None);
        assert_eq!(enclosing_function(SOURCE, 11), Some("len"));
        assert_eq!(enclosing_function(SOURCE, 13), None);
        assert_eq!(enclosing_function(SOURCE, 1), None);
        let text = "fn one() { two!(\"}\") }\nthree!();\nfn four(\n) {\n    '}'; // }\n    \"\\\"}\"\n}\n";
        let names: Vec<_> = (1..=7).map(|line| enclosing_function(text, line)).collect();
        assert_eq!(names, [Some("one"), None, Some("four"), Some("four"), Some("four"), Some("four"), Some("four")]);
    }

    #[test]
    fn a_function_on_one_line_and_with_attributes_is_found() {
        let text = "    #[inline] #[must_use] pub fn get(&self) -> usize { todo!() }\n";
        assert_eq!(line_of_function(text, "get"), Some(1));
        assert_eq!(enclosing_function(text, 1), Some("get"));
    }

    #[test]
    fn a_helpers_function_is_not_taken_for_the_types() {
        let helper = "struct Buffer<T>(T);\n\nimpl<T: Clone> Buffer<T> {\n    fn get(&self) {}\n}\nimpl Clone for Buffer<u8> {\n    \
                      fn clone(&self) {}\n}\n";
        let text = format!(
            "{helper}fn drop() {{}}\npub struct Thing<T> {{\n}}\nimpl<T: Into<Option<T>>> Thing<T> {{\n    pub fn get(&self) {{}}\n}}\n\
             impl<T> Clone for Thing<T> {{\n    fn clone(&self) {{}}\n}}\n"
        );
        assert_eq!(line_of_function(&text, "get"), Some(13));
        assert_eq!(line_of_function(&text, "clone"), Some(16));
        assert_eq!(line_of_function(&text, "drop"), Some(9));
        assert_eq!(line_of_function(helper, "get"), Some(4));
    }
}
