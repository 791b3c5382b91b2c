use super::{Change, changes, likeliest_first};

const STARTER: &str = "\
use std::sync::Arc;

/// struct Decoy;
#[derive(Clone, Debug)]
pub struct Text {
    data: Arc<String>,
    pub count: usize,
}

impl Text {
    pub fn new(s: impl Into<String>) -> Self {
        todo!(\"fn decoy() {}\")
    }

    pub fn as_str(&self) -> &str {
        todo!()
    }

    pub fn is_shared(&self) -> bool {
        self.data.len() < 2
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &Self::Target {
        todo!()
    }
}

pub struct Map<K, V> {
    data: Arc<HashMap<K, V>>,
}

impl<K, V> Map<K, V> {
    pub fn into_map(self) -> HashMap<K, V>
    where
        K: Clone,
        V: Clone,
    {
        todo!()
    }
}

impl<K: Eq + Hash, V> Map<K, V> {
    pub fn get<Q>(&self, key: &Q) -> Option<&V>
    where
        K: Borrow<Q>,
        Q: Eq + Hash + ?Sized,
    {
        todo!()
    }
}

struct Counts {
    reads: usize,
}

fn private_helper() {}

impl<K, V> Clone for Map<K, V> {
    fn clone(&self) -> Self {
        todo!()
    }
}
";

/// The starter with each of the given texts, which occurs exactly once, replaced by another.
fn edited(edits: &[(&str, &str)]) -> String {
    edits.iter().fold(STARTER.to_owned(), |text, (from, to)| {
        assert_eq!(text.matches(from).count(), 1, "{from:?} occurs once");
        text.replacen(from, to, 1)
    })
}

fn changes_of(source: &str) -> Vec<Change> {
    changes(STARTER, &[("src/lib.rs".to_owned(), source.to_owned())])
}

/// The only change: its name, the learner's version and the starter's. The line is that of the learner's version.
fn change(edits: &[(&str, &str)]) -> (String, String, String) {
    let source = edited(edits);
    let found = changes_of(&source);
    let [change] = &found[..] else { panic!("there is one change: {found:#?}\n{source}") };
    let yours = change.yours.clone().unwrap_or_default();
    let line = source.lines().nth(change.line - 1).unwrap_or_default().trim();
    let first_word = yours.split(['(', '<', ' ', ';']).next().unwrap_or_default();
    assert!(line.starts_with(first_word), "line {} is {line:?}, not {yours:?}", change.line);
    (change.name.clone(), yours, change.starter.clone())
}

fn expect(edits: &[(&str, &str)], name: &str, yours: &str, starter: &str) {
    assert_eq!(change(edits), (name.to_owned(), yours.to_owned(), starter.to_owned()));
}

#[test]
fn a_changed_function_is_shown_beside_the_starters() {
    let as_str = "pub fn as_str(&self) -> &str";
    for yours in [
        "pub fn as_str(&self) -> &String",
        "pub fn as_str(&mut self) -> &str",
        "pub fn as_str(self) -> &str",
        "pub fn as_str(&self, from: usize) -> &str",
        "pub fn as_str() -> &str",
        "pub fn as_str(&self) -> Option<&str>",
        "pub fn as_str(&self)",
        "pub async fn as_str(&self) -> &str",
        "pub unsafe fn as_str(&self) -> &str",
        "pub fn as_str<T>(&self) -> &str",
        "pub fn as_str(&self) -> &'static str",
        "pub(crate) fn as_str(&self) -> &str",
        "fn as_str(&self) -> &str",
        "pub fn text(&self) -> &str",
    ] {
        expect(&[(as_str, yours)], "as_str", yours, as_str);
    }
}

#[test]
fn changed_bounds_are_shown_on_the_function_or_on_its_impl() {
    let get = "pub fn get<Q>(&self, key: &Q) -> Option<&V> where K: Borrow<Q>, Q: Eq + Hash + ?Sized";
    let with_where =
        "<Q>(&self, key: &Q) -> Option<&V>\n    where\n        K: Borrow<Q>,\n        Q: Eq + Hash + ?Sized,";
    expect(&[(with_where, "(&self, key: &K) -> Option<&V>")], "get", "pub fn get(&self, key: &K) -> Option<&V>", get);
    expect(
        &[("Q: Eq + Hash + ?Sized", "Q: Eq + Hash")],
        "get",
        "pub fn get<Q>(&self, key: &Q) -> Option<&V> where K: Borrow<Q>, Q: Eq + Hash",
        get,
    );
    expect(
        &[
            ("impl<K, V> Map<K, V>", "impl<K, V: Clone> Map<K, V>"),
            ("        V: Clone,\n", "        V: Clone + Copy,\n"),
        ],
        "into_map",
        "pub fn into_map(self) -> HashMap<K, V> where K: Clone, V: Clone + Copy",
        "pub fn into_map(self) -> HashMap<K, V> where K: Clone, V: Clone",
    );
    let starter = "impl<K: Eq + Hash, V> Map<K, V>";
    for yours in ["impl<K: Eq + Hash, V: Clone> Map<K, V>", "impl<K: Eq + Hash> Map<K, i32>"] {
        expect(&[(starter, yours)], "get", yours, starter);
    }
}

#[test]
fn a_changed_type_or_trait_is_shown() {
    expect(&[("type Target = str;", "type Target = String;")], "Target", "type Target = String", "type Target = str");
    let deref = "impl Deref for Text";
    expect(&[(deref, "impl<T> Deref for Text")], "Deref", "impl<T> Deref for Text", deref);
    expect(&[("pub struct Text", "struct Text")], "Text", "struct Text", "pub struct Text");
    expect(
        &[("struct Map<K, V>", "struct Map<K: Clone, V>")],
        "Map",
        "pub struct Map<K: Clone, V>",
        "pub struct Map<K, V>",
    );
    expect(&[("    pub count", "    count")], "count", "count: usize", "pub count: usize");
    expect(&[("data: Arc<String>", "data: Rc<String>")], "data", "data: Rc<String>", "data: Arc<String>");
    expect(&[("Clone, Debug", "Debug")], "Clone", "", "#[derive(Clone)]");
    let derived = edited(&[("pub struct Map", "#[derive(Clone)]\npub struct Map")]);
    let (by_hand, _) = derived.split_once("impl<K, V> Clone").expect("it is the last item");
    let found = changes_of(by_hand);
    assert_eq!(found[0].yours.as_deref(), Some("#[derive(Clone)]"), "it asks for more: {found:#?}");
    assert_eq!(found[0].starter, "impl<K, V> Clone for Map<K, V>");
}

#[test]
fn a_missing_item_is_looked_for_where_it_belongs() {
    let source = edited(&[("    pub fn as_str(&self) -> &str {\n        todo!()\n    }\n\n", "")]);
    let found = changes_of(&source);
    assert_eq!((found.len(), found[0].name.as_str(), &found[0].yours), (1, "as_str", &None));
    assert!(source.lines().nth(found[0].line - 1).is_some_and(|line| line == "impl Text {"), "{found:?}");
    let (without_clone, _) = STARTER.split_once("impl<K, V> Clone").expect("it is the last item");
    let found = changes_of(without_clone);
    assert_eq!((found.len(), found[0].starter.as_str()), (1, "impl<K, V> Clone for Map<K, V>"));
    assert!(without_clone.lines().nth(found[0].line - 1).is_some_and(|line| line.starts_with("pub struct Map")));
    assert_eq!(changes_of("// nothing is left"), []);
}

#[test]
fn a_renamed_type_is_one_change() {
    let found = changes_of(&STARTER.replace("Text", "Txt"));
    assert_eq!((found.len(), found[0].name.as_str(), found[0].yours.as_deref()), (1, "Text", Some("pub struct Txt")));
}

#[test]
fn what_no_caller_notices_is_no_change() {
    let edits: [(&str, &str); 12] = [
        (
            "pub fn new(s: impl Into<String>) -> Self {",
            "#[inline]\n    pub const fn new(\n        _text: impl Into<String>, // it\n    ) -> Text {",
        ),
        ("pub fn as_str(&self) -> &str", "pub fn as_str<'a>(&'a self) -> &'a str"),
        (
            "pub fn is_shared(&self) -> bool {",
            "fn helper() {}\n    pub fn is_shared ( & self ) -> std::primitive::bool {",
        ),
        ("pub fn into_map(self) -> HashMap<K, V>", "pub fn into_map(mut self) -> std::collections::HashMap<K, V>"),
        ("        K: Clone,\n        V: Clone,\n", "        V: Clone, K: Clone\n"),
        ("pub fn get<Q>(", "pub fn get<Q: Hash + Eq>("),
        ("        Q: Eq + Hash + ?Sized,\n", "        Q: ?Sized\n"),
        ("#[derive(Clone, Debug)]", "#[derive(std::fmt::Debug, PartialEq)]"),
        ("impl Deref for Text {", "impl Clone for Text {}\n\nimpl std::ops::Deref for Text {"),
        ("struct Counts {\n    reads: usize,\n}\n", "type Counts = usize;\n"),
        ("fn private_helper() {}\n", ""),
        ("pub struct Map", "mod helper { struct Text2 { } }\n\npub struct Map"),
    ];
    assert_eq!(changes_of(&edited(&edits)), []);
}

#[test]
fn what_the_compiler_mentions_comes_first_and_what_is_missing_last() {
    let source =
        edited(&[("Clone, Debug", "Clone"), ("Target = str", "Target = String"), ("pub fn is_shared", "fn is_shared")]);
    let order = |error: &str| -> Vec<String> {
        likeliest_first(changes_of(&source), error).into_iter().map(|change| change.name).collect()
    };
    assert_eq!(order("error[E0308]: mismatched types"), ["is_shared", "Target", "Debug"]);
    assert_eq!(
        order("error[E0277]: `Text` doesn't implement \u{1b}[1mDebug\u{1b}[0m"),
        ["Debug", "is_shared", "Target"]
    );
}

#[test]
fn items_are_found_in_every_file() {
    let (text, map) = STARTER.split_at(STARTER.find("pub struct Map").expect("there is one"));
    let map = map.replace("&Q) -> Option<&V>", "&Q) -> Option<V>");
    let found = changes(STARTER, &[("src/lib.rs".to_owned(), text.to_owned()), ("src/map.rs".to_owned(), map)]);
    assert_eq!((found.len(), found[0].name.as_str(), found[0].file.as_str()), (1, "get", "src/map.rs"), "{found:#?}");
}

#[test]
fn code_that_ends_too_early_is_read_as_far_as_it_goes() {
    for end in 0..STARTER.len() {
        changes_of(&STARTER[..end]);
        changes(&STARTER[end..], &[]);
    }
}
