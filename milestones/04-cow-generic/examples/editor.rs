//! An editor that can undo: 100 edits of 1 MB, kept in three ways.

use cow_generic::Cow;
use example_utils::{Cost, begin, bytes, measure, number, row, time};

/// Try it: with 10 paragraphs, or 100,000?
const PARAGRAPHS: usize = 1_000;
const EDITS: usize = 100;
const SIZE: usize = 1_000_000;

/// A text in paragraphs, each behind a handle of its own.
type Paragraphs = Cow<Vec<Cow<String>>>;

fn main() {
    begin();
    let paragraph = "x".repeat(SIZE / PARAGRAPHS);
    let text = paragraph.repeat(PARAGRAPHS);
    let paragraphs = || Cow::new((0..PARAGRAPHS).map(|_| Cow::new(paragraph.clone())).collect::<Vec<_>>());
    let at = |edit: usize| edit * 7 % PARAGRAPHS;

    println!("A text of {}, {EDITS} edits of one character, every version kept\n", bytes(text.len()));
    row("", &[&"bytes kept", &"per edit", &"time"]);
    let (strings, cost) = history(text.clone(), |text: &mut String, edit| text.insert(at(edit) * paragraph.len(), '!'));
    print("String", &cost);
    let last = strings[EDITS].clone();
    drop(strings);
    let (handles, cost) = history(Cow::new(text.clone()), |text: &mut Cow<String>, edit| {
        text.make_mut().insert(at(edit) * paragraph.len(), '!');
    });
    print("Cow<String>", &cost);
    assert!(*handles[EDITS] == last, "the same edits, the same text");
    drop(handles);
    let (mut versions, cost) = history(paragraphs(), |text: &mut Paragraphs, edit| {
        text.make_mut()[at(edit)].make_mut().insert(0, '!');
    });
    print("Cow<Vec<Cow<String>>>, in paragraphs", &cost);

    let (first, newest) = (&versions[0], &versions[EDITS]);
    let shared = first.iter().zip(newest.iter()).filter(|(one, other)| std::ptr::eq(&***one, &***other)).count();
    println!("\nThe first and the last version share {} of {} paragraphs.", number(shared), number(PARAGRAPHS));

    // The versions are a stack: undo takes one off, redo would put it back.
    let (undone, cost) = measure(|| versions.drain(1..).collect::<Vec<_>>());
    assert!(whole(&versions[0]) == text, "an old version never changes");
    println!("Undo, {} times: {}; it is the text of the beginning, byte for byte.", undone.len(), time(cost.time));
    let ((), cost) = measure(|| versions.extend(undone));
    println!(
        "Redo, {EDITS} times: {}; and it is {} bytes long again.",
        time(cost.time),
        number(whole(&versions[EDITS]).len())
    );

    println!("\nA handle on one large value saves nothing here: the old version is kept, so an");
    println!("edit copies all of it, and the insert then doubles the room. In parts, an edit");
    println!("copies one paragraph and the list of all.");
    println!("\nTry it: change PARAGRAPHS. When is the list dearer than the paragraph?");
}

/// All versions of a text, the first one included.
fn history<T: Clone>(mut text: T, edit: impl Fn(&mut T, usize)) -> (Vec<T>, Cost) {
    measure(|| {
        let mut versions = vec![text.clone()];
        for number in 0..EDITS {
            edit(&mut text, number);
            versions.push(text.clone());
        }
        versions
    })
}

fn whole(paragraphs: &Paragraphs) -> String {
    paragraphs.iter().map(|paragraph| paragraph.as_str()).collect()
}

fn print(label: &str, cost: &Cost) {
    row(label, &[&bytes(cost.kept), &bytes(cost.kept / EDITS), &time(cost.time)]);
}
