//! The stretch goals of milestones 4, 5 and 6 beside simple models: whatever is done to several handles in whatever order,
//! each has the value that it should have, shares it with those that it should, and nothing is copied but what has to be.

use cow_generic::stretch::{Atomic, Cow, Eager, Local, Sharing};
use cow_metrics::stretch::HeapSize;
use cow_threads::stretch::Shared;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::Index;
use test_utils::{CloneCounter, Counted};

/// What is done to one of several handles.
#[derive(Clone, Debug)]
enum Step {
    Clone,
    Write(u8),
    TakeOut,
    Drop,
}

fn steps() -> impl Strategy<Value = Vec<(Index, Step)>> {
    let step = prop_oneof![
        4 => Just(Step::Clone),
        4 => any::<u8>().prop_map(Step::Write),
        1 => Just(Step::TakeOut),
        2 => Just(Step::Drop),
    ];
    vec((any::<Index>(), step), 0..40)
}

/// What a handle should have: a value, and the number of the place where it is.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Expected {
    value: u8,
    place: usize,
}

/// A history of handles that copy at the first write, or at once.
#[derive(Default)]
struct Model {
    handles: Vec<Expected>,
    places: usize,
    clones: usize,
    copies: usize,
}

impl Model {
    fn new_place(&mut self) -> usize {
        self.places += 1;
        self.places
    }

    fn owners(&self, place: usize) -> usize {
        self.handles.iter().filter(|handle| handle.place == place).count()
    }

    fn clone(&mut self, at: usize, eager: bool) {
        let mut clone = self.handles[at];
        self.clones += 1;
        if eager {
            clone.place = self.new_place();
            self.copies += 1;
        }
        self.handles.push(clone);
    }

    fn write(&mut self, at: usize, value: u8) {
        if self.owners(self.handles[at].place) > 1 {
            self.handles[at].place = self.new_place();
            self.copies += 1;
        }
        self.handles[at].value = value;
    }

    fn take_out(&mut self, at: usize) -> u8 {
        self.copies += usize::from(self.owners(self.handles[at].place) > 1);
        self.handles.swap_remove(at).value
    }
}

fn check_strategy<S: Sharing>(eager: bool, steps: &[(Index, Step)])
where
    Cow<Counted<u8>, S>: Clone,
{
    let copies = CloneCounter::new();
    let mut handles: Vec<Cow<_, S>> = vec![Cow::from(copies.of(0))];
    let mut model = Model { handles: vec![Expected { value: 0, place: 0 }], ..Model::default() };
    for (index, step) in steps {
        if handles.is_empty() {
            return;
        }
        let at = index.index(handles.len());
        match step {
            Step::Clone => {
                handles.push(handles[at].clone());
                model.clone(at, eager);
            }
            Step::Write(value) => {
                handles[at].make_mut().value = *value;
                model.write(at, *value);
            }
            Step::TakeOut => {
                let value = handles.swap_remove(at).into_inner().value;
                assert_eq!(value, model.take_out(at));
            }
            Step::Drop => {
                handles.swap_remove(at);
                model.handles.swap_remove(at);
            }
        }
        for (handle, expected) in handles.iter().zip(&model.handles) {
            assert_eq!((handle.value, handle.strong_count()), (expected.value, model.owners(expected.place)));
        }
        assert_eq!(copies.count(), model.copies);
    }
}

fn check_counts(steps: &[(Index, Step)]) {
    let text = |value: u8| "x".repeat(value.into());
    let mut handles = vec![cow_metrics::stretch::Cow::new(text(0))];
    let mut model = Model { handles: vec![Expected { value: 0, place: 0 }], ..Model::default() };
    for (index, step) in steps {
        if handles.is_empty() {
            return;
        }
        let at = index.index(handles.len());
        match step {
            Step::Clone => {
                handles.push(handles[at].clone());
                model.clone(at, false);
            }
            Step::Write(value) => {
                *handles[at].make_mut() = text(*value);
                model.write(at, *value);
            }
            Step::TakeOut => assert_eq!(handles.swap_remove(at).into_inner(), text(model.take_out(at))),
            Step::Drop => {
                handles.swap_remove(at);
                model.handles.swap_remove(at);
            }
        }
        for (handle, expected) in handles.iter().zip(&model.handles) {
            let stats = handle.stats();
            assert_eq!((stats.clones, stats.copies), (model.clones, model.copies));
            let size = size_of::<String>() + usize::from(expected.value);
            assert_eq!(handle.total_size(), size);
            assert_eq!(handle.memory_saved(), (model.clones - model.copies) * size);
        }
    }
}

/// What is done to a place. An index is one of the snapshots that were taken.
#[derive(Clone, Debug)]
enum Publish {
    Load,
    Store(u8),
    StoreAgain(Index),
    Swap(u8),
    Exchange(Index, u8),
    Update(u8),
    Forget(Index),
}

fn publish() -> impl Strategy<Value = Publish> {
    prop_oneof![
        3 => Just(Publish::Load),
        2 => any::<u8>().prop_map(Publish::Store),
        1 => any::<Index>().prop_map(Publish::StoreAgain),
        1 => any::<u8>().prop_map(Publish::Swap),
        3 => any::<(Index, u8)>().prop_map(|(index, value)| Publish::Exchange(index, value)),
        2 => any::<u8>().prop_map(Publish::Update),
        1 => any::<Index>().prop_map(Publish::Forget),
    ]
}

/// The first handle of the model is the published one, and the others are the snapshots.
fn check_place(steps: &[Publish]) {
    let shared = Shared::new(0);
    let mut snapshots = Vec::new();
    let mut model = Model { handles: vec![Expected { value: 0, place: 0 }], ..Model::default() };
    for step in steps {
        let new = |model: &mut Model, value| Expected { value, place: model.new_place() };
        match step {
            Publish::Load => {
                snapshots.push(shared.load());
                model.handles.push(model.handles[0]);
            }
            Publish::Store(value) => {
                shared.store(cow_threads::Cow::new(*value));
                model.handles[0] = new(&mut model, *value);
            }
            Publish::Swap(value) => {
                snapshots.push(shared.swap(cow_threads::Cow::new(*value)));
                model.handles.push(model.handles[0]);
                model.handles[0] = new(&mut model, *value);
            }
            Publish::Update(value) => {
                snapshots.push(shared.rcu(|published| *published = published.wrapping_add(*value)));
                model.handles.push(model.handles[0]);
                let updated = model.handles[0].value.wrapping_add(*value);
                model.handles[0] = new(&mut model, updated);
            }
            Publish::StoreAgain(index) | Publish::Exchange(index, _) | Publish::Forget(index) => {
                if snapshots.is_empty() {
                    continue;
                }
                let at = index.index(snapshots.len());
                match step {
                    Publish::StoreAgain(_) => {
                        shared.store(snapshots[at].clone());
                        model.handles[0] = model.handles[at + 1];
                    }
                    Publish::Exchange(_, value) => {
                        let result = shared.compare_exchange(&snapshots[at], cow_threads::Cow::new(*value));
                        let is_current = model.handles[at + 1].place == model.handles[0].place;
                        assert_eq!(result.is_ok(), is_current);
                        snapshots.push(result.unwrap_or_else(|now| now));
                        model.handles.push(model.handles[0]);
                        if is_current {
                            model.handles[0] = new(&mut model, *value);
                        }
                    }
                    _ => {
                        snapshots.remove(at);
                        model.handles.remove(at + 1);
                    }
                }
            }
        }
        let published = shared.load();
        assert_eq!(
            (*published, published.strong_count() - 1),
            (model.handles[0].value, model.owners(model.handles[0].place))
        );
        drop(published);
        for (snapshot, expected) in snapshots.iter().zip(&model.handles[1..]) {
            assert_eq!((**snapshot, snapshot.strong_count()), (expected.value, model.owners(expected.place)));
        }
    }
}

proptest! {
    #[test]
    fn each_strategy_copies_when_it_says(steps in steps()) {
        check_strategy::<Atomic>(false, &steps);
        check_strategy::<Local>(false, &steps);
        check_strategy::<Eager>(true, &steps);
    }

    #[test]
    fn a_family_counts_what_happened(steps in steps()) {
        check_counts(&steps);
    }

    #[test]
    fn a_place_publishes_what_it_was_given(steps in vec(publish(), 0..40)) {
        check_place(&steps);
    }
}
