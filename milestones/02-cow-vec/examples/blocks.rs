//! A disk with snapshots, and what a write of one byte costs.

use cow_vec::CowVec;
use example_utils::{begin, bytes, measure, number, row};

const DISK: usize = 1 << 20;
/// Try it: with 16 KB, or 1 KB?
const BLOCK_SIZES: [usize; 2] = [4 << 10, 64 << 10];
/// How many writes of one byte there are between two snapshots.
const WRITES: usize = 10;

type Disk = CowVec<CowVec<u8>>;

fn main() {
    begin();
    println!("A disk of {} bytes. Between snapshots, {WRITES} writes of one byte each.", number(DISK));
    for size in BLOCK_SIZES {
        days(size);
    }
    println!("\nA write of one byte copies its block, and the first one after a snapshot the");
    println!("list of blocks as well. Larger blocks: dearer small writes, a shorter list.");
    println!("\nTry it: change BLOCK_SIZES; or drop Monday before Tuesday: what is freed when?");
}

fn days(size: usize) {
    let blocks = DISK / size;
    let mut disk: Disk = CowVec::from((0..blocks).map(|_| CowVec::from(vec![0; size])).collect::<Vec<_>>());
    println!("\n{} blocks of {} bytes", number(blocks), number(size));
    row("", &[&"allocated", &"per byte", &"blocks shared"]);

    let monday = disk.clone();
    work(&mut disk, 0, &monday, "write, after the snapshot of Monday");
    let tuesday = disk.clone();
    work(&mut disk, 1, &tuesday, "write, after the snapshot of Tuesday");
    println!("  Monday still shares {} of {blocks} blocks with the disk.", shared(&monday, &disk));
    assert!(monday.iter().all(|block| block.iter().all(|byte| *byte == 0)), "a snapshot does not change");

    let ((), freed) = measure_freed(|| drop(tuesday));
    println!("  Tuesday dropped: {} freed.", bytes(freed));
    let ((), freed) = measure_freed(|| drop(monday));
    println!("  Monday dropped: {} freed.", bytes(freed));
}

fn work(disk: &mut Disk, day: usize, snapshot: &Disk, label: &str) {
    let ((), cost) = measure(|| {
        for write in 0..WRITES {
            // Spread over the disk, and on each day somewhere else.
            let at = (write * DISK / WRITES + day * DISK / 3) % DISK;
            let size = disk[0].len();
            disk[at / size][at % size] = 1;
        }
    });
    let per_byte = format!("{} B", number(cost.allocated / WRITES));
    row(label, &[&bytes(cost.allocated), &per_byte, &shared(disk, snapshot)]);
}

/// How many blocks of two disks are the very same.
fn shared(one: &Disk, other: &Disk) -> usize {
    one.iter().zip(other.iter()).filter(|(one, other)| std::ptr::eq(&one[0], &other[0])).count()
}

fn measure_freed<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = example_utils::alive();
    let result = work();
    (result, before - example_utils::alive())
}
