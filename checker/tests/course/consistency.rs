//! What must hold between the files of the repository, so that nothing drifts unnoticed.

use std::collections::BTreeSet;
use std::{env, fs};

use checker::course::Course;
use checker::course::bodies::bodies;
use quote::ToTokens;
use syn::punctuated::Punctuated;
use syn::visit::Visit;
use syn::{Attribute, Block, Expr, Ident, ImplItem, ImplItemFn, Item, ItemImpl, Macro, Token, TraitItemFn, Visibility};
use test_support::{milestones, package, path, read, root, write};
use toml::{Table, Value};

/// The tests of the specification.
const SPECIFIED: [(&str, &[&str]); 6] = [
    (
        "01-cow-string",
        &[
            "test_create",
            "test_cheap_clone",
            "test_copy_on_write",
            "test_exclusive_modification",
            "test_multiple_clones",
            "test_from_string",
            "test_deref",
        ],
    ),
    (
        "02-cow-vec",
        &[
            "test_create_vec",
            "test_clone_vec",
            "test_copy_on_push",
            "test_copy_on_modify",
            "test_pop",
            "test_iter",
            "test_shared_iter",
            "test_into_vec",
            "test_into_vec_shared",
        ],
    ),
    (
        "03-cow-hashmap",
        &[
            "test_create_map",
            "test_clone_map",
            "test_copy_on_insert",
            "test_copy_on_remove",
            "test_iter_no_copy",
            "test_contains_key",
            "test_from_hashmap",
            "test_into_hashmap",
            "test_keys_values",
        ],
    ),
    (
        "04-cow-generic",
        &[
            "test_cow_string",
            "test_cow_vec",
            "test_cow_hashmap",
            "test_custom_struct",
            "test_make_mut_exclusive",
            "test_into_inner",
            "test_into_inner_shared",
            "test_map",
            "test_map_shared",
        ],
    ),
    (
        "05-cow-threads",
        &[
            "test_concurrent_clone",
            "test_concurrent_read",
            "test_concurrent_write",
            "test_send_sync",
            "test_shared_config",
            "test_memory_efficiency",
            "test_update_check",
        ],
    ),
    (
        "06-cow-metrics",
        &["test_clone_stats", "test_copy_stats", "test_copy_rate", "test_memory_savings", "test_stats_report"],
    ),
];

pub fn table(file: &str) -> Table {
    read(path(file)).parse().unwrap_or_else(|problem| panic!("{file}: {problem}"))
}

fn parse(file: &str) -> syn::File {
    syn::parse_file(&read(path(file))).unwrap_or_else(|problem| panic!("{file}: {problem}"))
}

/// The `#[test]` functions of a file, in its order.
pub fn tests(file: &str) -> Vec<String> {
    let is_test = |attribute: &Attribute| attribute.path().is_ident("test");
    let name = |item: Item| match item {
        Item::Fn(function) if function.attrs.iter().any(is_test) => Some(function.sig.ident.to_string()),
        _ => None,
    };
    parse(file).items.into_iter().filter_map(name).collect()
}

/// The files with the tests of a milestone.
fn test_files(milestone: &str) -> Vec<String> {
    let tests = format!("milestones/{milestone}/tests");
    let mut files: Vec<String> = ["specification", "promises", "polish"]
        .iter()
        .map(|module| format!("{tests}/checkpoint/{module}.rs"))
        .chain([format!("{tests}/guarantees.rs")])
        .filter(|file| path(file).is_file())
        .collect();
    for module in ["promises", "polish"] {
        let directory = format!("{tests}/checkpoint/{module}");
        files.extend(rust_files(&path(&directory)).iter().map(|file| format!("{directory}/{file}")));
    }
    files
}

/// The files with the tests of a milestone that gate the next one.
fn gating_files(milestone: &str) -> Vec<String> {
    test_files(milestone).into_iter().filter(|file| !file.contains("/checkpoint/polish")).collect()
}

/// The files with the tests of a milestone that never gate.
fn polish_files(milestone: &str) -> Vec<String> {
    test_files(milestone).into_iter().filter(|file| file.contains("/checkpoint/polish")).collect()
}

#[test]
fn the_tests_of_the_specification_are_alone_in_their_file() {
    for (milestone, specified) in SPECIFIED {
        assert_eq!(tests(&format!("milestones/{milestone}/tests/checkpoint/specification.rs")), specified);
    }
}

#[test]
fn every_test_of_a_milestone_has_a_name_of_its_own() {
    for milestone in milestones() {
        let names: Vec<String> = test_files(&milestone).iter().flat_map(|file| tests(file)).collect();
        let different: BTreeSet<&String> = names.iter().collect();
        assert_eq!(names.len(), different.len(), "{milestone}: {names:#?}");
    }
}

#[test]
fn test_files_are_short_and_say_what_they_ask() {
    for file in milestones().iter().flat_map(|milestone| test_files(milestone)) {
        let text = read(path(&file));
        assert!(text.starts_with("//! "), "{file} begins with what it asks");
        assert!(text.lines().count() <= 400, "{file} is too long");
    }
}

#[test]
fn every_assertion_says_in_words_what_was_promised() {
    for file in milestones().iter().flat_map(|milestone| gating_files(milestone)) {
        let mut assertions = Assertions::default();
        assertions.visit_file(&parse(&file));
        assert!(assertions.count >= tests(&file).len(), "{file}: every test asserts something");
        assert_eq!(assertions.without_words, [""; 0], "{file}");
    }
}

/// Finds the assertions of a file.
#[derive(Default)]
struct Assertions {
    count: usize,
    without_words: Vec<String>,
}

impl<'ast> Visit<'ast> for Assertions {
    fn visit_macro(&mut self, call: &'ast Macro) {
        let values = match call.path.get_ident().map(ToString::to_string).as_deref() {
            Some("assert") => 1,
            Some("assert_eq" | "assert_ne") => 2,
            _ => return,
        };
        self.count += 1;
        let arguments = call.parse_body_with(Punctuated::<Expr, Token![,]>::parse_terminated);
        if arguments.expect("an assertion has expressions").len() <= values {
            self.without_words.push(text(call));
        }
    }
}

#[test]
fn every_milestone_has_its_files() {
    for milestone in milestones() {
        for file in ["Cargo.toml", "README.md", "milestone.toml", "starter.rs", "src/lib.rs"] {
            assert!(
                path(&format!("milestones/{milestone}/{file}")).is_file(),
                "milestones/{milestone}/{file} is missing"
            );
        }
        let is_specified = SPECIFIED.iter().any(|(specified, _)| *specified == milestone);
        let modules: &[&str] = if is_specified { &["main", "specification"] } else { &["main"] };
        for module in modules {
            let file = format!("milestones/{milestone}/tests/checkpoint/{module}.rs");
            assert!(path(&file).is_file(), "{file} is missing");
        }
        for file in ["Cargo.toml", "src/lib.rs"] {
            assert!(
                path(&format!("solutions/{milestone}/{file}")).is_file(),
                "solutions/{milestone}/{file} is missing"
            );
        }
    }
    let mut solutions: Vec<String> = fs::read_dir(path("solutions"))
        .expect("solutions can be read")
        .map(|entry| entry.expect("it can be listed").file_name().into_string().expect("its name is UTF-8"))
        .filter(|name| name.starts_with(|first: char| first.is_ascii_digit()))
        .collect();
    solutions.sort();
    assert_eq!(solutions, milestones(), "each milestone has its solution, and each solution its milestone");
}

#[test]
fn both_workspaces_build_with_the_same_settings() {
    let (course, solutions) = (table("Cargo.toml"), table("solutions/Cargo.toml"));
    let section = |manifest: &Table, name: &str| manifest["workspace"][name].clone();
    assert_eq!(section(&course, "package"), section(&solutions, "package"));
    let lints = section(&solutions, "lints");
    assert_eq!(lints["rust"]["unsafe_code"], section(&course, "lints")["rust"]["unsafe_code"]);
    let dependencies = section(&course, "dependencies");
    for (name, dependency) in section(&solutions, "dependencies").as_table().expect("dependencies is a table") {
        let mut expected = dependencies[name.as_str()].clone();
        if let Some(shared) = expected.get_mut("path") {
            *shared = Value::from(format!("../{}", shared.as_str().expect("path is a string")));
        }
        assert_eq!(dependency, &expected, "{name}");
    }
    let of_dependencies = |manifest: &Table| manifest["profile"]["dev"]["package"]["*"].clone();
    assert_eq!(of_dependencies(&course), of_dependencies(&solutions));
}

#[test]
fn both_workspaces_have_the_same_targets_and_dependencies() {
    for milestone in milestones() {
        let course = table(&format!("milestones/{milestone}/Cargo.toml"));
        let solution = table(&format!("solutions/{milestone}/Cargo.toml"));
        for section in ["package", "lib", "features", "dependencies", "target", "dev-dependencies", "lints"] {
            assert_eq!(course.get(section), solution.get(section), "[{section}] of {milestone}");
        }
        for kind in ["test", "example", "bench"] {
            let expected: BTreeSet<_> = targets(&course, kind)
                .map(|(name, file)| (name, format!("../../milestones/{milestone}/{file}")))
                .collect();
            assert_eq!(targets(&solution, kind).collect::<BTreeSet<_>>(), expected, "[[{kind}]] of {milestone}");
            let declared: BTreeSet<String> = targets(&course, kind).map(|(_, file)| file).collect();
            assert_eq!(root_files(&milestone, &format!("{kind}s")), declared, "{milestone} declares every target");
        }
    }
}

/// Name and path of each target of a kind.
fn targets(manifest: &Table, kind: &str) -> impl Iterator<Item = (String, String)> {
    let text = |value: &Value| value.as_str().expect("it is a string").to_owned();
    let targets = manifest.get(kind).and_then(Value::as_array).cloned().unwrap_or_default();
    targets.into_iter().map(move |target| (text(&target["name"]), text(&target["path"])))
}

/// What cargo takes for targets: the Rust files in a directory of a milestone, and main.rs in the directories there.
fn root_files(milestone: &str, directory: &str) -> BTreeSet<String> {
    let entries = fs::read_dir(path(&format!("milestones/{milestone}/{directory}"))).into_iter().flatten();
    let names = entries.map(|entry| entry.expect("it can be listed").file_name().into_string().expect("it is UTF-8"));
    let files = names.flat_map(|name| [format!("{directory}/{name}"), format!("{directory}/{name}/main.rs")]);
    // The learner's own place to try something is no target of the course.
    let is_scratch = |file: &String| file == "examples/scratch.rs";
    let is_root = |file: &String| {
        !is_scratch(file) && file.ends_with(".rs") && path(&format!("milestones/{milestone}/{file}")).is_file()
    };
    files.filter(is_root).collect()
}

fn rust_files(directory: &std::path::Path) -> BTreeSet<String> {
    let Ok(entries) = fs::read_dir(directory) else { return BTreeSet::new() };
    let names = entries.map(|entry| entry.expect("it can be listed").file_name().into_string().expect("it is UTF-8"));
    names.filter(|name| name.ends_with(".rs")).collect()
}

#[test]
fn starter_and_solution_have_the_same_documented_api() {
    for milestone in milestones() {
        let starter = api(&format!("milestones/{milestone}/starter.rs"));
        let solution = api(&format!("solutions/{milestone}/src/lib.rs"));
        let only =
            |one: &BTreeSet<String>, other: &BTreeSet<String>| one.difference(other).cloned().collect::<Vec<_>>();
        assert_eq!(only(&starter, &solution), [""; 0], "{milestone}: only the starter has this");
        assert_eq!(only(&solution, &starter), [""; 0], "{milestone}: only the solution has this");
        assert!(!starter.is_empty(), "milestones/{milestone}/starter.rs has nothing public");
    }
}

/// The public items of a file with their documentation, each as one line. Derived traits and private fields are the
/// author's own business.
fn api(file: &str) -> BTreeSet<String> {
    let mut api = BTreeSet::new();
    for item in parse(file).items {
        match item {
            Item::Struct(item) if is_public(&item.vis) => {
                let fields = item.fields.iter().filter(|field| is_public(&field.vis));
                let fields: Vec<String> = fields.map(|field| line(&field.attrs, field)).collect();
                let name = item.ident;
                api.insert(format!("{} struct {name} {} {fields:?}", documentation(&item.attrs), text(&item.generics)));
            }
            Item::Impl(item) => api.extend(of_impl(&item)),
            Item::Fn(item) if is_public(&item.vis) => drop(api.insert(line(&item.attrs, &item.sig))),
            Item::Enum(item) if is_public(&item.vis) => drop(api.insert(line(&[], &item))),
            Item::Trait(item) if is_public(&item.vis) => drop(api.insert(line(&[], &item))),
            Item::Type(item) if is_public(&item.vis) => drop(api.insert(line(&[], &item))),
            _ => {}
        }
    }
    api
}

fn of_impl(item: &ItemImpl) -> Vec<String> {
    let (generics, conditions) = (text(&item.generics), text(&item.generics.where_clause));
    let head = format!("impl {generics} {} {conditions}", text(&item.self_ty));
    let Some((of_trait, _)) = &item.trait_ else {
        let methods = item.items.iter().filter_map(|item| match item {
            ImplItem::Fn(method) if is_public(&method.vis) => Some(line(&method.attrs, &method.sig)),
            _ => None,
        });
        return methods.map(|method| format!("{head}: {method}")).collect();
    };
    // A trait for a private type is no part of the API, and such a type's name does not appear in the other file.
    if text(&item.self_ty).starts_with("Shared") || text(&item.self_ty).starts_with("CowStats") {
        return Vec::new();
    }
    vec![format!("{} {} for {head}", documentation(&item.attrs), text(of_trait))]
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

fn line(attributes: &[Attribute], item: &impl ToTokens) -> String {
    format!("{} {}", documentation(attributes), text(item))
}

fn documentation(attributes: &[Attribute]) -> String {
    let documentation = attributes.iter().filter(|attribute| attribute.path().is_ident("doc"));
    documentation.map(text).collect::<Vec<_>>().join("\n")
}

fn text(item: &impl ToTokens) -> String {
    item.to_token_stream().to_string()
}

#[test]
fn hints_cover_every_test_and_every_todo_and_name_nothing_else() {
    for milestone in milestones() {
        let manifest = table(&format!("milestones/{milestone}/milestone.toml"));
        let functions = manifest["functions"].as_array().expect("functions is a list");
        let text = |value: &Value| value.as_str().expect("it is a string").to_owned();
        let names: BTreeSet<String> = functions.iter().map(|function| text(&function["name"])).collect();
        let hinted: BTreeSet<String> = functions
            .iter()
            .flat_map(|function| function["tests"].as_array().expect("it is a list"))
            .map(text)
            .collect();
        let polish = manifest.get("polish").and_then(Value::as_table).cloned().unwrap_or_default();
        let polish: BTreeSet<String> = polish.keys().cloned().collect();
        let polish_tests: BTreeSet<String> = polish_files(&milestone).iter().flat_map(|file| tests(file)).collect();
        assert_eq!(
            polish, polish_tests,
            "milestones/{milestone}/milestone.toml: [polish] has a hint for each test below tests/checkpoint/polish.rs"
        );
        let tests: BTreeSet<String> = gating_files(&milestone).iter().flat_map(|file| tests(file)).collect();
        let only =
            |one: &BTreeSet<String>, other: &BTreeSet<String>| one.difference(other).cloned().collect::<Vec<_>>();
        let (file, none) = (format!("milestones/{milestone}/milestone.toml"), Vec::<String>::new());
        assert_eq!(only(&tests, &hinted), none, "{file}: put these under the function that most likely fails them");
        assert_eq!(only(&hinted, &tests), none, "{file}: there are no such tests");
        let unfilled = functions_with_todo(&format!("milestones/{milestone}/starter.rs"));
        let missing: Vec<_> = unfilled.difference(&names).collect();
        assert!(missing.is_empty(), "{file}: add hints for {missing:?}, each a todo!() of the starter");
        let starter = read(path(&format!("milestones/{milestone}/starter.rs")));
        let known = bodies(&starter);
        let unknown: Vec<_> = names.iter().filter(|name| known.iter().all(|body| body.name != **name)).collect();
        assert!(unknown.is_empty(), "{file}: there are hints for {unknown:?}, which starter.rs does not have");
    }
}

/// Cargo looks for a pattern such as `milestones/*` below a path that may itself contain `[`, and finds nothing there.
#[test]
fn both_workspaces_name_every_milestone() {
    for (manifest, parent) in [("Cargo.toml", "milestones/"), ("solutions/Cargo.toml", "")] {
        let table = table(manifest);
        let members: Vec<_> =
            table["workspace"]["members"].as_array().expect("it is a list").iter().filter_map(Value::as_str).collect();
        for milestone in milestones() {
            let member = format!("{parent}{milestone}");
            assert!(members.contains(&member.as_str()), "{manifest}: add \"{member}\" to `members`");
        }
        let pattern = members.iter().find(|member| member.contains(['*', '?', '[']));
        assert_eq!(pattern, None, "{manifest}: name the packages, without patterns");
    }
}

/// With `UPDATE_CHECKSUMS` set, the checksums are written instead of compared.
#[test]
fn the_checksums_are_those_of_the_tests_and_manifests() {
    let course = Course::find(root()).expect("the course can be read");
    for milestone in &course.milestones {
        let file = milestone.relative("milestone.toml");
        hold_checksum(&file, "tests_checksum", &milestone.tests_checksum);
        hold_checksum(&file, "manifest_checksum", &milestone.manifest_checksum);
    }
}

pub fn hold_checksum(file: &str, key: &str, sum: &str) {
    let (manifest, expected) = (read(path(file)), format!("{key} = {sum:?}"));
    let stated = manifest.lines().find(|line| line.starts_with(&format!("{key} = "))).unwrap_or_default();
    if env::var_os("UPDATE_CHECKSUMS").is_some() {
        // A new milestone has none yet.
        let is_new = stated.is_empty();
        let updated = if is_new { format!("{expected}\n{manifest}") } else { manifest.replacen(stated, &expected, 1) };
        write(path(file), &updated);
    } else {
        assert_eq!(stated, expected, "{file}: run this test with UPDATE_CHECKSUMS=1 to have it written");
    }
}

#[test]
fn pictures_are_of_tests_that_there_are_and_fit_on_the_board() {
    for milestone in milestones() {
        let manifest = table(&format!("milestones/{milestone}/milestone.toml"));
        let tests: Vec<String> = gating_files(&milestone).iter().flat_map(|file| tests(file)).collect();
        for (test, picture) in manifest.get("pictures").and_then(Value::as_table).into_iter().flatten() {
            assert!(tests.contains(test), "{milestone}: there is no {test}");
            let picture = picture.as_str().expect("a picture is text");
            assert!(picture.lines().all(|line| line.chars().count() <= 78), "{milestone}: {test} is too wide");
        }
    }
}

pub fn functions_with_todo(file: &str) -> BTreeSet<String> {
    let mut unfilled = Unfilled::default();
    unfilled.visit_file(&parse(file));
    unfilled.0
}

/// Finds the functions of a file that have a `todo!()`, those of types and of traits.
#[derive(Default)]
struct Unfilled(BTreeSet<String>);

impl Unfilled {
    fn add(&mut self, name: &Ident, block: &Block) {
        if text(block).contains("todo !") {
            self.0.insert(name.to_string());
        }
    }
}

impl<'ast> Visit<'ast> for Unfilled {
    fn visit_impl_item_fn(&mut self, method: &'ast ImplItemFn) {
        self.add(&method.sig.ident, &method.block);
    }

    fn visit_trait_item_fn(&mut self, method: &'ast TraitItemFn) {
        method.default.iter().for_each(|block| self.add(&method.sig.ident, block));
    }
}

#[test]
fn packages_are_called_like_their_directories() {
    for milestone in milestones() {
        let manifest = table(&format!("milestones/{milestone}/Cargo.toml"));
        assert_eq!(manifest["package"]["name"].as_str(), Some(package(&milestone)));
    }
}
