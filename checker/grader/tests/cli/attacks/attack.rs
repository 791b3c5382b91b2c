//! The attacks as they lie beside this file, and how they become submissions.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::os::unix::ffi::OsStringExt;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde::Deserialize;

use test_support::{milestones, path, read, write};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AttackFile {
    attack: Vec<Attack>,
}

/// A submission. In all its texts `{course}`, `{home}`, `{submission}` and `{canary}` stand for paths on this computer.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Attack {
    pub name: String,
    /// What it is about: the name of the file in which it is described.
    #[serde(skip)]
    pub kind: String,
    /// Why it might be expected to work.
    pub why: String,
    /// The one milestone that it is about.
    #[serde(default = "first_milestone")]
    pub milestone: String,
    /// What its lib.rs begins from: the starter or the solution, changed in the ways below …
    #[serde(default)]
    base: Base,
    /// … what stands in the place of the `todo!` in the starter's `CowString::new` …
    new: Option<String>,
    /// … other changes …
    #[serde(default)]
    edits: Vec<Edit>,
    /// … what comes before everything else …
    #[serde(default)]
    before: String,
    /// … and after it. Or a whole lib.rs; an empty one is not written.
    #[serde(default)]
    after: String,
    source: Option<String>,
    /// A word in the lib.rs that stands for 100000 of the first and then as many of the second.
    #[serde(default)]
    fill: BTreeMap<String, [String; 2]>,
    /// Other files: their texts, …
    #[serde(default)]
    files: BTreeMap<String, String>,
    /// … what they link to, …
    #[serde(default)]
    links: BTreeMap<String, String>,
    /// … pipes, …
    #[serde(default)]
    pipes: Vec<String>,
    /// … how many bytes of spaces they hold, …
    #[serde(default)]
    sized: BTreeMap<String, usize>,
    /// … how many there are in a directory, …
    #[serde(default)]
    many: BTreeMap<String, usize>,
    /// … their contents with bytes like `\xff`, …
    #[serde(default)]
    raw: BTreeMap<String, String>,
    /// … or empty files whose names have such bytes.
    #[serde(default)]
    bytes: Vec<String>,
    /// The most points that it deserves.
    #[serde(default)]
    pub honest: u64,
    /// Whether its sources show that they need review.
    pub flagged: bool,
    /// What keeps it from getting more.
    #[serde(default)]
    pub stopped_by: StoppedBy,
    /// The defence without which it gets more, or does harm. Most attacks meet several.
    pub wins_without: Option<Defence>,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
pub enum Defence {
    Decoys,
    Landlock,
    Limits,
    RefusedIdentifiers,
    Seccomp,
}

/// In the order in which they are noticed.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum StoppedBy {
    /// Nothing of the submission could be read, so it is not judged.
    Reader,
    /// It does not compile, or a limit of the build stops it.
    Build,
    /// A decoy passed.
    Decoy,
    /// A limit of the tests.
    Limit,
    /// A test's process ended before the test did.
    Proof,
    /// An assertion of a test, or the lack of what the sandbox denies.
    #[default]
    Test,
    /// Nothing has to: it deserves all points, and an instructor sees the flags.
    Nothing,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Base {
    #[default]
    Starter,
    Solution,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Edit {
    /// Occurs exactly once.
    from: String,
    to: String,
}

fn first_milestone() -> String {
    milestones()[0].clone()
}

pub fn attacks() -> Vec<Attack> {
    let mut files: Vec<PathBuf> = fs::read_dir(path("checker/grader/tests/attacks"))
        .expect("the attacks can be listed")
        .map(|entry| entry.expect("it can be listed").path())
        .filter(|file| file.extension().is_some_and(|extension| extension == "toml"))
        .collect();
    files.sort();
    let parse = |file: &PathBuf| -> Vec<Attack> {
        let parsed: AttackFile =
            toml::from_str(&read(file)).unwrap_or_else(|problem| panic!("{}: {problem}", file.display()));
        let kind = file.file_stem().expect("a file has a name").display().to_string();
        parsed.attack.into_iter().map(|attack| Attack { kind: kind.clone(), ..attack }).collect()
    };
    files.iter().flat_map(parse).collect()
}

impl Attack {
    /// The file of the milestone, relative to the submission.
    fn lib(&self) -> String {
        format!("milestones/{}/src/lib.rs", self.milestone)
    }

    /// What stands in it; None for an attack that has no such file.
    fn source(&self) -> Option<String> {
        if let Some(source) = &self.source {
            return Some(source.clone()).filter(|source| !source.is_empty());
        }
        let base = match self.base {
            Base::Starter => format!("milestones/{}/starter.rs", self.milestone),
            Base::Solution => format!("solutions/{}/src/lib.rs", self.milestone),
        };
        let edit = |text: String, from: &str, to: &str| {
            assert_eq!(text.matches(from).count(), 1, "{}: {from:?} has to occur once", self.name);
            text.replacen(from, to, 1)
        };
        let mut text = read(path(&base));
        if let Some(new) = &self.new {
            text = edit(text, "todo!(\"make a handle that owns the text\")", new.trim_end());
        }
        for Edit { from, to } in &self.edits {
            text = edit(text, from, to);
        }
        // Documentation of a whole file has to come first.
        let documentation = if self.before.is_empty() { "" } else { "//!" };
        let text = text.lines().filter(|line| documentation.is_empty() || !line.starts_with(documentation));
        let text: String = text.map(|line| format!("{line}\n")).collect();
        let whole = format!("{}{text}{}", self.before, self.after);
        let filled = |text: String, (word, [first, second]): (&String, &[String; 2])| {
            text.replace(word, &(first.repeat(100_000) + &second.repeat(100_000)))
        };
        Some(self.fill.iter().fold(whole, filled))
    }

    /// Its texts by file.
    pub fn texts(&self) -> BTreeMap<String, String> {
        let source = self.source().map(|source| (self.lib(), source));
        self.files.clone().into_iter().chain(source).collect()
    }

    /// Writes it into `directory`. `place` fills in the paths of this computer.
    pub fn lay(&self, directory: &Path, place: impl Fn(&str) -> String) {
        let at = |file: &str| {
            let path = directory.join(file);
            fs::create_dir_all(path.parent().expect("a file lies in a directory")).expect("the directory can be made");
            path
        };
        if matches!(self.base, Base::Solution) {
            write(
                at(&format!("milestones/{}/src/traits.rs", self.milestone)),
                &read(path(&format!("solutions/{}/src/traits.rs", self.milestone))),
            );
        }
        self.texts().iter().for_each(|(file, text)| write(at(file), &place(text)));
        self.links.iter().for_each(|(file, to)| symlink(place(to), at(file)).expect("a link can be made"));
        for pipe in &self.pipes {
            assert!(Command::new("mkfifo").arg(at(pipe)).status().is_ok_and(|status| status.success()), "{pipe}");
        }
        self.sized.iter().for_each(|(file, bytes)| write(at(file), &" ".repeat(*bytes)));
        for (directory, count) in &self.many {
            (0..*count)
                .for_each(|number| fs::write(at(&format!("{directory}/a{number}.rs")), "").expect("there is room"));
        }
        self.raw.iter().for_each(|(file, text)| fs::write(at(file), unescaped(text)).expect("there is room"));
        for name in &self.bytes {
            let name = PathBuf::from(OsString::from_vec(unescaped(name)));
            let path =
                at(&self.lib()).parent().expect("the file lies in a directory").join(name.file_name().expect("a name"));
            fs::write(path, "").expect("there is room");
        }
    }
}

/// `\xff` as the byte that it stands for, `\n` as a line break.
fn unescaped(text: &str) -> Vec<u8> {
    let mut parts = text.replace("\\n", "\\x0a").split("\\x").map(str::to_owned).collect::<Vec<_>>().into_iter();
    let mut bytes = parts.next().unwrap_or_default().into_bytes();
    for part in parts {
        bytes.push(u8::from_str_radix(&part[..2], 16).expect("two digits follow"));
        bytes.extend(part[2..].bytes());
    }
    bytes
}
