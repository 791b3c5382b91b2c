//! Commits that share files: by handles, and by content as in Git.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use cow_generic::Cow;
use example_utils::{Cost, begin, bytes, measure, number, row, time};

const DIRECTORIES: usize = 32;
const FILES: usize = 32;
/// Try it: with files of 100 bytes, what is most of a commit?
const FILE_SIZE: usize = 4_000;
const COMMITS: usize = 200_000;

type Directory = Vec<Cow<String>>;
type Tree = Vec<Cow<Directory>>;

#[derive(Clone)]
struct Commit {
    tree: Cow<Tree>,
    parent: Option<Cow<Commit>>,
}

/// Objects by the hash of their content: a file's text, or the hashes of what a directory contains.
#[derive(Default)]
struct Store {
    objects: HashMap<u64, Vec<u8>>,
    hashed: usize,
}

impl Store {
    fn add(&mut self, content: &[u8]) -> u64 {
        self.hashed += content.len();
        let mut hasher = DefaultHasher::new();
        content.hash(&mut hasher);
        let name = hasher.finish();
        self.objects.entry(name).or_insert_with(|| content.to_vec());
        name
    }

    fn add_tree(&mut self, tree: &Tree) -> u64 {
        let directories = tree.iter().map(|directory| {
            let files = directory.iter().map(|file| self.add(file.as_bytes()));
            let names: Vec<u8> = files.collect::<Vec<_>>().into_iter().flat_map(u64::to_le_bytes).collect();
            self.add(&names)
        });
        let names: Vec<u8> = directories.collect::<Vec<_>>().into_iter().flat_map(u64::to_le_bytes).collect();
        self.add(&names)
    }
}

fn edit(tree: &mut Cow<Tree>, directory: usize, file: usize) {
    tree.make_mut()[directory].make_mut()[file].make_mut().replace_range(0..1, "!");
}

fn main() {
    begin();
    let file = |directory, file| Cow::new(format!("{directory}/{file}: {}", "x".repeat(FILE_SIZE)));
    let directory = |number| Cow::new((0..FILES).map(|index| file(number, index)).collect::<Vec<_>>());
    println!("{} files of {}; one character of one file changes\n", number(DIRECTORIES * FILES), bytes(FILE_SIZE));
    row("", &[&"kept", &"allocations", &"time"]);
    let (mut tree, cost) = measure(|| Cow::new((0..DIRECTORIES).map(directory).collect::<Tree>()));
    print("handles: the first version", &cost);
    let first = tree.clone();
    let ((), cost) = measure(|| edit(&mut tree, 3, 5));
    print("handles: the second version", &cost);

    let mut store = Store::default();
    let (old_name, cost) = measure(|| store.add_tree(&first));
    print("by content: the first version", &cost);
    let (before, hashed) = (store.objects.len(), store.hashed);
    let (new_name, cost) = measure(|| store.add_tree(&tree));
    print("by content: the second version", &cost);
    assert_ne!(old_name, new_name, "another content, another name");
    assert!(!std::ptr::eq(&**first, &**tree) && std::ptr::eq(&**first[0], &**tree[0]), "unchanged parts are shared");
    let new = store.objects.len() - before;
    println!("\nEach keeps a file, a directory and a root: {new} new objects by content. To find");
    println!("them it hashed {}; the handles knew. Now the old text comes back:", bytes(store.hashed - hashed));
    let mut back = tree.clone();
    back.make_mut()[3].make_mut()[5] = Cow::new(first[3][5].to_string());
    let before = store.objects.len();
    assert_eq!(store.add_tree(&back), old_name, "the same content, the same name");
    let is_shared = std::ptr::eq(&**first[3], &**back[3]);
    println!(
        "  by content, {} new objects; by handles, that directory is shared: {is_shared}",
        store.objects.len() - before
    );
    drop(back);

    let commit = |parent| Some(Cow::new(Commit { tree: tree.clone(), parent }));
    let (mut head, cost) = measure(|| (0..COMMITS).fold(None, |parent, _| commit(parent)));
    println!("\n{} commits of one tree: {}, {} each", number(COMMITS), bytes(cost.kept), bytes(cost.kept / COMMITS));
    // A plain drop would be recursive, each commit dropping its parent, and overflow the stack.
    let mut dropped = 0;
    while let Some(commit) = head {
        assert!(std::ptr::eq(&**commit.tree, &**tree), "all commits share the tree");
        head = commit.into_inner().parent;
        dropped += 1;
    }
    assert_eq!(tree.strong_count(), 1, "no commit holds the tree any more");
    println!("{} dropped, in a loop", number(dropped));
    println!("\nTry it: change FILE_SIZE; or write drop(head) in place of the loop.");
}

fn print(label: &str, cost: &Cost) {
    row(label, &[&bytes(cost.kept), &number(cost.allocations), &time(cost.time)]);
}
