//! The test harness of the grader: wraps each test of a file so it proves that its body returned. The wrapper reads a
//! one-time token from stdin before the body runs, and prints it afterwards. Meanwhile the token is in a pipe, where
//! code that searches the memory of the process cannot find it. Wrapping keeps all line numbers.

use syn::spanned::Spanned;
use syn::{Item, ItemFn, ReturnType};

/// Control tests, which must fail whatever the submission does.
pub const CONTROLS: [&str; 2] = ["control_that_panics", "control_that_compares"];

/// Appended to the root file.
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

    #[allow(dead_code, reason = "not every file has a should_panic test")]
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
        // Bypasses the buffer of Stdin, which would keep the token in memory.
        let stdin = std::io::stdin().as_fd().try_clone_to_owned().expect("stdin is open");
        let mut stdin = File::from(stdin);
        let (token, mut pipe) = std::io::pipe().expect("a pipe can be created");
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
        pipe.read_to_string(&mut token).expect("the pipe holds the token");
        writeln!(std::io::stdout(), "\n{token} {name}").expect("the grader reads");
    }

    #[test]
    fn control_that_panics() {
        returns("grading::control_that_panics", || panic!("a control must fail"));
    }

    #[test]
    fn control_that_compares() {
        returns("grading::control_that_compares", || assert_eq!(1, 2, "a control must fail"));
    }
}
"#;

/// The names of the controls in libtest's output.
pub fn control_names() -> [String; 2] {
    CONTROLS.map(|name| format!("grading::{name}"))
}

/// The source `text` with all its tests wrapped. `module` is the module path of the file, like `promises::threads::`,
/// and empty for the root file.
///
/// # Errors
/// When `text` is not valid Rust.
pub fn wrap(text: &str, module: &str) -> Result<String, syn::Error> {
    let file = syn::parse_file(text)?;
    let mut insertions = Vec::new();
    collect_insertions(&file.items, module, &mut insertions);
    insertions.sort_by_key(|(position, _)| *position);
    let mut wrapped = text.to_owned();
    // Backwards, so earlier positions stay valid.
    for (position, insertion) in insertions.into_iter().rev() {
        wrapped.insert_str(position, &insertion);
    }
    if module.is_empty() {
        wrapped.push_str(GRADING);
    }
    Ok(wrapped)
}

/// Collects the text to insert around the body of each test, with its byte position.
fn collect_insertions(items: &[Item], path: &str, insertions: &mut Vec<(usize, String)>) {
    for item in items {
        match item {
            Item::Fn(function) if has_attribute(function, "test") => insertions.extend(wrapper(function, path)),
            Item::Mod(module) => {
                let path = format!("{path}{}::", module.ident);
                let items = module.content.as_ref().map_or(&[][..], |(_, items)| items);
                collect_insertions(items, &path, insertions);
            }
            _ => {}
        }
    }
}

fn wrapper(function: &ItemFn, path: &str) -> [(usize, String); 2] {
    let proof = if has_attribute(function, "should_panic") { "panics" } else { "returns" };
    let name = format!("{path}{}", function.sig.ident);
    let returned = match &function.sig.output {
        ReturnType::Default => String::new(),
        ReturnType::Type(_, returned) => {
            format!(" -> {}", returned.span().source_text().unwrap_or_else(|| "_".to_owned()))
        }
    };
    let open = function.block.brace_token.span.open().byte_range().end;
    let close = function.block.brace_token.span.close().byte_range().start;
    [(open, format!(" crate::grading::{proof}({name:?}, ||{returned} {{")), (close, "}) ".to_owned())]
}

fn has_attribute(function: &ItemFn, name: &str) -> bool {
    function.attrs.iter().any(|attribute| attribute.path().is_ident(name))
}

#[cfg(test)]
mod tests {
    use super::wrap;

    fn wrapped(text: &str) -> String {
        let wrapped = wrap(text, "").expect("the text is valid Rust");
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
    fn a_should_panic_test_proves_that_it_panicked() {
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
        assert_eq!(wrap("mod m { #[test] fn t() {} }", "a::b::").expect("the text is valid Rust"), expected);
    }

    #[test]
    fn invalid_rust_is_refused() {
        assert!(wrap("fn {", "").is_err());
    }
}
