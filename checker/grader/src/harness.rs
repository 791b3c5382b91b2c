//! The test harness of the grader. In each grading, every test of a checkpoint is there twice, as a genuine test and as
//! a decoy: two tests with random names and in random order, which call the same body and then print a proof, a random
//! number that is compiled into the program. Then the genuine test passes, and the decoy fails. A submission that ends
//! a test by force knows neither its proof nor in which of the two it is: a decoy that passes gives it away.
//!
//! The bodies stay where they are, except that all files begin with a random number of empty lines: lines and names are
//! those of the course again in every result.

#[allow(dead_code, reason = "checkpoints call all of it")]
mod proof;

use std::collections::BTreeSet;

use checker::course::test_files::TestFile;
use checker::course::{Course, Milestone, is_polish};
use checker::error::Error;
use checker::location::Location;
use checker::test_run::outcome::{Reason, TestResult};
use syn::spanned::Spanned;
use syn::{Attribute, Item, ItemFn, Visibility};

use crate::defence::Defence;
use crate::error;

const PROOF: &str = include_str!("harness/proof.rs");
/// The most empty lines above the tests.
const MAX_BLANK_LINES: u128 = 500;

/// The checkpoint of a milestone as the course has it, without polish, which is worth no points.
pub struct Checkpoint {
    files: Vec<File>,
    tests: Vec<Test>,
}

struct File {
    /// Relative to the repository.
    name: String,
    text: String,
    /// The text with functions in place of tests, which the whole crate can call.
    opened: String,
}

struct Test {
    /// With its modules, like `promises::threads::test_x`.
    name: String,
    /// The text that its panic must contain, if it must panic.
    panics: Option<String>,
}

/// The genuine tests and the decoys of one grading of a checkpoint.
pub struct Harness {
    /// The names and texts of its files.
    pub files: Vec<(String, String)>,
    pub variants: Vec<Variant>,
    blank_lines: usize,
}

/// A genuine test or a decoy.
pub struct Variant {
    /// Its random name, with its module.
    pub name: String,
    /// The full name of the test in the course.
    pub test: String,
    /// The line that it prints on stderr once the body of the test has returned.
    pub proof: String,
    pub is_decoy: bool,
}

impl Checkpoint {
    /// # Errors
    /// When a file is missing or no valid Rust, or when it has other tests than the course lists.
    pub fn read(course: &Course, milestone: &Milestone) -> Result<Self, Error> {
        let mut checkpoint = Self { files: Vec::new(), tests: Vec::new() };
        for TestFile { file, module, text } in course.test_files(milestone, milestone.main_suite())? {
            let text = if is_polish(&module) { String::new() } else { text };
            let opened =
                open(&text, &module, &mut checkpoint.tests).map_err(|err| error::course(&format!("{file}: {err}")))?;
            checkpoint.files.push(File { name: file, text, opened });
        }
        let found: BTreeSet<&str> = checkpoint.tests.iter().map(|test| test.name.as_str()).collect();
        let listed = milestone.checkpoint.iter().filter(|test| test.suite == milestone.main_suite());
        if found != listed.map(|test| test.full_name.as_str()).collect() {
            let reason = format!("the tests of {} are hidden in macros or conditions", milestone.package);
            return Err(error::course(&reason));
        }
        Ok(checkpoint)
    }

    /// The names and texts of its files, as the course has them.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        self.files.iter().map(|file| (file.name.as_str(), file.text.as_bytes()))
    }

    /// A harness with new secrets.
    ///
    /// # Errors
    /// When the system provides no random numbers.
    pub fn harness(&self) -> Result<Harness, Error> {
        let module = format!("m{:016x}", random()? as u64);
        let mut variants = Vec::new();
        let kinds = if Defence::Decoys.is_on() { &[false, true][..] } else { &[false] };
        for test in &self.tests {
            for is_decoy in kinds.iter().copied() {
                let name = format!("t{:016x}", random()? as u64);
                variants.push((name, secret(is_decoy)?, test));
            }
        }
        // The order in which libtest runs them as well.
        variants.sort_by(|(name, ..), (other, ..)| name.cmp(other));
        let tests: String = variants.iter().map(|(name, secret, test)| test.call(name, *secret)).collect();

        let blank_lines = (random()? % MAX_BLANK_LINES) as usize;
        let above = "\n".repeat(blank_lines);
        let mut files: Vec<_> =
            self.files.iter().map(|file| (file.name.clone(), format!("{above}{}", file.opened))).collect();
        let (root, text) = files.first_mut().expect("a checkpoint has a root file");
        text.push_str(&format!("\n#[path = \"{module}.rs\"]\nmod {module};\n"));
        let (dir, _) = root.rsplit_once('/').unwrap_or_default();
        let proofs = (format!("{dir}/{module}.rs"), format!("{PROOF}{tests}"));
        files.push(proofs);

        let variant = |(name, secret, test): (String, u128, &Test)| Variant {
            name: format!("{module}::{name}"),
            test: test.name.clone(),
            proof: proof::proof(secret),
            is_decoy: proof::is_decoy(secret),
        };
        Ok(Harness { files, variants: variants.into_iter().map(variant).collect(), blank_lines })
    }
}

impl Test {
    /// A test called `name`, whose body is this one's.
    fn call(&self, name: &str, secret: u128) -> String {
        let body = format!("crate::{}", self.name);
        let call = match &self.panics {
            Some(expected) => format!("prove({secret:#x}, || panics({expected:?}, {body}))"),
            None => format!("prove({secret:#x}, {body})"),
        };
        format!("\n#[test]\nfn {name}() {{\n    {call}\n}}\n")
    }
}

impl Harness {
    /// The results of `variant` with the names and lines of the course.
    pub fn restore(&self, variant: &Variant, result: TestResult) -> TestResult {
        let reason = result.reason.map(|reason| match reason {
            Reason::Panicked { message, in_source } => Reason::Panicked { message: self.text(&message), in_source },
            Reason::Aborted { signal, last_line } => {
                Reason::Aborted { signal, last_line: last_line.map(|line| self.text(&line)) }
            }
            other => other,
        });
        let location = result.location.and_then(|location| self.location(location));
        TestResult { name: variant.test.clone(), reason, location, printed: self.text(&result.printed) }
    }

    /// None for a location in the code of the harness, which the course does not have.
    fn location(&self, Location { file, line }: Location) -> Option<Location> {
        let [files @ .., (proofs, _)] = &self.files[..] else { return None };
        if file == *proofs {
            None
        } else if files.iter().any(|(name, _)| *name == file) {
            Some(Location { file, line: line.saturating_sub(self.blank_lines) })
        } else {
            Some(Location { file, line })
        }
    }

    fn text(&self, text: &str) -> String {
        let named = self.variants.iter().fold(text.to_owned(), |text, variant| {
            let (_, name) = variant.name.rsplit_once("::").unwrap_or_default();
            if text.contains(name) { text.replace(&variant.name, &variant.test) } else { text }
        });
        self.files.iter().fold(named, |text, (file, _)| {
            let location = format!("{file}:");
            let mut parts = text.split(&location);
            let mut restored = parts.next().unwrap_or_default().to_owned();
            for part in parts {
                let digits = part.find(|character: char| !character.is_ascii_digit()).unwrap_or(part.len());
                let line = part[..digits].parse::<usize>().map(|line| line.saturating_sub(self.blank_lines));
                let line = line.map_or_else(|_| part[..digits].to_owned(), |line| line.to_string());
                restored.push_str(&format!("{location}{line}{}", &part[digits..]));
            }
            restored
        })
    }
}

/// A random secret of a genuine test or of a decoy.
fn secret(is_decoy: bool) -> Result<u128, Error> {
    loop {
        let secret = random()?;
        if proof::is_decoy(secret) == is_decoy {
            return Ok(secret);
        }
    }
}

fn random() -> Result<u128, Error> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes)
        .map_err(|err| error::course(&format!("the system provides no random numbers: {err}")))?;
    Ok(u128::from_ne_bytes(bytes))
}

/// The source `text` without `#[test]`, and with functions and modules that the whole crate can use. All lines stay.
/// Adds its tests to `tests`. `module` is the path of the file's module, like `promises::threads::`.
fn open(text: &str, module: &str, tests: &mut Vec<Test>) -> Result<String, syn::Error> {
    let file = syn::parse_file(text)?;
    let mut edits = Vec::new();
    open_items(&file.items, module, tests, &mut edits);
    edits.sort_by_key(|edit| edit.start);
    let mut opened = text.to_owned();
    // Backwards, so earlier positions stay valid.
    for Edit { start, end, text } in edits.into_iter().rev() {
        opened.replace_range(start..end, text);
    }
    Ok(opened)
}

struct Edit {
    start: usize,
    end: usize,
    text: &'static str,
}

fn open_items(items: &[Item], path: &str, tests: &mut Vec<Test>, edits: &mut Vec<Edit>) {
    let publish = |visibility: &Visibility, start: usize| {
        let is_private = matches!(visibility, Visibility::Inherited);
        is_private.then_some(Edit { start, end: start, text: "pub(crate) " })
    };
    for item in items {
        match item {
            Item::Fn(function) => {
                let Some(attribute) = attribute(function, "test") else { continue };
                let range = attribute.span().byte_range();
                edits.push(Edit { start: range.start, end: range.end, text: "" });
                edits.extend(publish(&function.vis, function.sig.span().byte_range().start));
                let name = format!("{path}{}", function.sig.ident);
                tests.push(Test { name, panics: expected_panic(function) });
            }
            Item::Mod(module) => {
                edits.extend(publish(&module.vis, module.mod_token.span.byte_range().start));
                let path = format!("{path}{}::", module.ident);
                let items = module.content.as_ref().map_or(&[][..], |(_, items)| items);
                open_items(items, &path, tests, edits);
            }
            _ => {}
        }
    }
}

fn attribute<'f>(function: &'f ItemFn, name: &str) -> Option<&'f Attribute> {
    function.attrs.iter().find(|attribute| attribute.path().is_ident(name))
}

/// The text in `#[should_panic(expected = "text")]`.
fn expected_panic(function: &ItemFn) -> Option<String> {
    let attribute = attribute(function, "should_panic")?;
    let mut expected = String::new();
    // Without a text in parentheses, any panic will do.
    let _ = attribute.parse_nested_meta(|meta| {
        expected = meta.value()?.parse::<syn::LitStr>()?.value();
        Ok(())
    });
    Some(expected)
}

#[cfg(test)]
mod tests {
    use std::panic::catch_unwind;

    use checker::location::Location;
    use checker::test_run::outcome::{Reason, TestResult};

    use super::{Checkpoint, File, Harness, Test, open, proof, secret};

    const MAIN: &str = "milestones/01-one/tests/checkpoint/main.rs";

    fn opened(text: &str, module: &str) -> (String, Vec<Test>) {
        let mut tests = Vec::new();
        let opened = open(text, module, &mut tests).expect("the text is valid Rust");
        (opened, tests)
    }

    fn harness() -> Harness {
        let test = |name: &str| Test { name: name.to_owned(), panics: None };
        let file = File { name: MAIN.to_owned(), text: String::new(), opened: "fn test_x() {}".to_owned() };
        let checkpoint = Checkpoint { files: vec![file], tests: vec![test("test_x"), test("promises::test_y")] };
        checkpoint.harness().expect("there are random numbers")
    }

    #[test]
    fn tests_become_functions_on_the_same_lines_that_the_crate_can_call() {
        let text = "mod a;\nfn helper() {}\n#[test]\nfn test_é() {\n    assert!(true); // }\n}\npub mod m { #[test] fn t() {} }\n";
        let expected = "pub(crate) mod a;\nfn helper() {}\n\npub(crate) fn test_é() {\n    assert!(true); // }\n}\n\
                        pub mod m {  pub(crate) fn t() {} }\n";
        let (opened, tests) = opened(text, "b::");
        assert_eq!(opened, expected);
        assert_eq!(tests.iter().map(|test| test.name.as_str()).collect::<Vec<_>>(), ["b::test_é", "b::m::t"]);
        assert!(open("fn {", "", &mut Vec::new()).is_err());
    }

    #[test]
    fn a_test_that_must_panic_says_with_what() {
        let (_, tests) =
            opened("#[test] #[should_panic(expected = \"no\")] fn t() {} #[test] #[should_panic] fn u() {}", "");
        let expected: Vec<_> = tests.iter().map(|test| test.panics.as_deref()).collect();
        assert_eq!(expected, [Some("no"), Some("")]);
        assert!(tests[0].call("x", 1).contains("prove(0x1, || panics(\"no\", crate::t))"));
        proof::panics("no", || panic!("no way"));
        proof::panics("", || std::panic::panic_any(1));
        assert!(catch_unwind(|| proof::panics("no", || panic!("yes"))).is_err());
        assert!(catch_unwind(|| proof::panics("", || ())).is_err());
    }

    #[test]
    fn only_a_decoy_fails_after_its_body_has_returned() {
        let passes = |is_decoy: bool, body: fn()| {
            let secret = secret(is_decoy).expect("there are random numbers");
            catch_unwind(|| proof::prove(secret, body)).is_ok()
        };
        assert_eq!((passes(false, || ()), passes(true, || ())), (true, false));
        assert!(!passes(false, || panic!("on purpose")));
        assert!(catch_unwind(|| proof::prove(1, || Err::<(), _>("on purpose"))).is_err());
    }

    #[test]
    fn each_test_is_there_as_a_genuine_test_and_as_a_decoy_with_secrets_of_their_own() {
        let (one, other) = (harness(), harness());
        let kinds = |test: &str| {
            let mut kinds: Vec<bool> =
                one.variants.iter().filter(|variant| variant.test == test).map(|variant| variant.is_decoy).collect();
            kinds.sort_unstable();
            kinds
        };
        assert_eq!((kinds("test_x"), kinds("promises::test_y")), (vec![false, true], vec![false, true]));
        for variant in &one.variants {
            assert!(other.variants.iter().all(|other| other.proof != variant.proof && other.name != variant.name));
        }
        let [(root, text), (proofs, _)] = &one.files[..] else { panic!("there are two files") };
        assert!(root == MAIN && text.contains("fn test_x() {}") && proofs.starts_with("milestones/01-one/tests/"));
        assert!(!text.contains("0x"), "a test may include its own source, which must not tell secrets");
    }

    #[test]
    fn results_have_the_names_and_lines_of_the_course() {
        let harness = harness();
        let variant = &harness.variants[0];
        let line = 7 + harness.blank_lines;
        let message = format!("{} failed at {MAIN}:{line}:5 and {MAIN}: no", variant.name);
        let located = |file: &str| TestResult {
            location: Some(Location { file: file.to_owned(), line }),
            ..TestResult::not_passed(&variant.name, Reason::Panicked { message: message.clone(), in_source: None })
        };
        let restored = harness.restore(variant, located(MAIN));
        assert_eq!(
            (&restored.name, restored.location),
            (&variant.test, Some(Location { file: MAIN.to_owned(), line: 7 }))
        );
        let expected = format!("{} failed at {MAIN}:7:5 and {MAIN}: no", variant.test);
        assert_eq!(restored.reason, Some(Reason::Panicked { message: expected, in_source: None }));

        let source = harness.restore(variant, located("milestones/01-one/src/lib.rs"));
        assert_eq!(source.location.map(|location| location.line), Some(line), "sources have no empty lines above them");
        assert_eq!(harness.restore(variant, located(&harness.files[1].0)).location, None);
    }
}
