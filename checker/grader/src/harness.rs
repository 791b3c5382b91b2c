//! Makes every test of a file prove that its body has returned: it takes a one-time token from stdin before, and prints it
//! after. Meanwhile the token waits in a pipe, so that code that looks through memory does not find it. No line of the file
//! moves. Pure.

use syn::spanned::Spanned;
use syn::{Item, ItemFn, ReturnType};

/// Tests that must fail, whatever the submission does.
pub const CONTROLS: [&str; 2] = ["control_that_panics", "control_that_compares"];

/// Comes after the last line of the root file.
const GRADING: &str = r#"
mod grading {
    use std::fs::File;
    use std::hint::black_box;
    use std::io::{PipeReader, Read, Write};
    use std::os::fd::AsFd;
    use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

    pub fn returns<T>(name: &str, body: impl FnOnce() -> T) -> T {
        let token = token();
        let returned = body();
        print(token, name);
        returned
    }

    #[allow(dead_code, reason = "not every file has a test that should panic")]
    pub fn panics<T>(name: &str, body: impl FnOnce() -> T) -> T {
        let token = token();
        match catch_unwind(AssertUnwindSafe(body)) {
            Ok(returned) => returned,
            Err(payload) => {
                print(token, name);
                resume_unwind(payload)
            }
        }
    }

    fn token() -> PipeReader {
        // Stdin itself would keep what it has read.
        let stdin = std::io::stdin().as_fd().try_clone_to_owned().expect("there is a stdin");
        let mut stdin = File::from(stdin);
        let (token, mut pipe) = std::io::pipe().expect("there is room for a pipe");
        let mut bytes = [0; 64];
        while let length @ 1.. = stdin.read(&mut bytes).expect("the grader sends a token") {
            pipe.write_all(&bytes[..length]).expect("the token fits into a pipe");
            bytes.fill(0);
            black_box(&mut bytes);
        }
        token
    }

    fn print(mut pipe: PipeReader, name: &str) {
        let mut token = String::new();
        pipe.read_to_string(&mut token).expect("the token is in it");
        writeln!(std::io::stdout(), "\n{token} {name}").expect("the grader reads");
    }

    #[test]
    fn control_that_panics() {
        returns("grading::control_that_panics", || panic!("a control has to fail"));
    }

    #[test]
    fn control_that_compares() {
        returns("grading::control_that_compares", || assert_eq!(1, 2, "a control has to fail"));
    }
}
"#;

/// The names under which libtest knows the controls.
pub fn control_names() -> [String; 2] {
    CONTROLS.map(|name| format!("grading::{name}"))
}

/// The text of a file with all its tests wrapped. `module` is where the file is, like `promises::threads::`, and empty for
/// the root file.
///
/// # Errors
/// When `text` is no Rust; the message says where.
pub fn wrap(text: &str, module: &str) -> Result<String, syn::Error> {
    let file = syn::parse_file(text)?;
    let mut insertions = Vec::new();
    collect(&file.items, module, &mut insertions);
    insertions.sort_by_key(|(place, _)| *place);
    let mut wrapped = text.to_owned();
    // From the end, so that the places before stay where they are.
    for (place, insertion) in insertions.into_iter().rev() {
        wrapped.insert_str(place, &insertion);
    }
    if module.is_empty() {
        wrapped.push_str(GRADING);
    }
    Ok(wrapped)
}

/// What to insert at which byte around the bodies of the tests in `items`.
fn collect(items: &[Item], path: &str, insertions: &mut Vec<(usize, String)>) {
    for item in items {
        match item {
            Item::Fn(function) if has_attribute(function, "test") => insertions.extend(around(function, path)),
            Item::Mod(module) => {
                let path = format!("{path}{}::", module.ident);
                let items = module.content.as_ref().map_or(&[][..], |(_, items)| items);
                collect(items, &path, insertions);
            }
            _ => {}
        }
    }
}

fn around(function: &ItemFn, path: &str) -> [(usize, String); 2] {
    let what = if has_attribute(function, "should_panic") { "panics" } else { "returns" };
    let name = format!("{path}{}", function.sig.ident);
    let returned = match &function.sig.output {
        ReturnType::Default => String::new(),
        ReturnType::Type(_, returned) => {
            format!(" -> {}", returned.span().source_text().unwrap_or_else(|| "_".to_owned()))
        }
    };
    let open = function.block.brace_token.span.open().byte_range().end;
    let close = function.block.brace_token.span.close().byte_range().start;
    [(open, format!(" crate::grading::{what}({name:?}, ||{returned} {{")), (close, "}) ".to_owned())]
}

fn has_attribute(function: &ItemFn, name: &str) -> bool {
    function.attrs.iter().any(|attribute| attribute.path().is_ident(name))
}

#[cfg(test)]
mod tests {
    use super::wrap;

    fn wrapped(text: &str) -> String {
        let wrapped = wrap(text, "").expect("the text is Rust");
        wrapped.split("\nmod grading").next().unwrap_or_default().to_owned()
    }

    #[test]
    fn the_body_becomes_a_closure_on_the_same_lines() {
        let text = "#[test]\nfn test_x() {\n    assert!(true); // }\n}\n";
        let expected =
            "#[test]\nfn test_x() { crate::grading::returns(\"test_x\", || {\n    assert!(true); // }\n}) }\n";
        assert_eq!(wrapped(text), expected);
    }

    #[test]
    fn a_result_is_returned() {
        let expected =
            "#[test] fn t() -> Result<(), u8> { crate::grading::returns(\"t\", || -> Result<(), u8> { Ok(()) }) }";
        assert_eq!(wrapped("#[test] fn t() -> Result<(), u8> { Ok(()) }"), expected);
    }

    #[test]
    fn a_test_that_should_panic_proves_that_it_did() {
        let expected = "#[test] #[should_panic] fn t() { crate::grading::panics(\"t\", || { panic!() }) }";
        assert_eq!(wrapped("#[test] #[should_panic] fn t() { panic!() }"), expected);
    }

    #[test]
    fn tests_in_modules_have_their_path_and_other_functions_stay() {
        let text = "fn helper() {} mod m { #[test] fn t() {} } const É: &str = \"é\"; #[test] fn u() {}";
        let expected = "fn helper() {} mod m { #[test] fn t() { crate::grading::returns(\"m::t\", || {}) } } \
                        const É: &str = \"é\"; #[test] fn u() { crate::grading::returns(\"u\", || {}) }";
        assert_eq!(wrapped(text), expected);
    }

    #[test]
    fn tests_in_files_of_their_own_have_the_path_of_their_module() {
        let expected = "mod m { #[test] fn t() { crate::grading::returns(\"a::b::m::t\", || {}) } }";
        assert_eq!(wrap("mod m { #[test] fn t() {} }", "a::b::").expect("the text is Rust"), expected);
    }

    #[test]
    fn what_is_no_rust_is_refused() {
        assert!(wrap("fn {", "").is_err());
    }
}
