//! Copy-on-write by the kernel: a process forks and writes. On Linux.

#[cfg(not(target_os = "linux"))]
fn main() {
    println!("This program shows what Linux says about its pages, and this is another system.");
}

#[cfg(target_os = "linux")]
fn main() {
    linux::main();
}

#[cfg(target_os = "linux")]
mod linux {
    use std::fs;
    use std::io::{Result, Write, stdout};
    use std::iter::StepBy;
    use std::ops::Range;
    use std::process;
    use std::time::Instant;

    use cow_threads::Cow;
    use example_utils::{begin, bytes, measure, number, time};
    use fork::{Fork, fork, waitpid};

    /// Try it: with 16 MB, is a fork quicker?
    const SIZE: usize = 128_000_000;

    pub fn main() {
        begin();
        let page = bytes_of("smaps", "KernelPageSize:");
        if page == 0 {
            return println!("This system does not say what its processes share.");
        }
        let mut data = Cow::new(vec![1u8; SIZE]);
        println!("A process with {} forks, and the child writes to some of its pages\n", bytes(SIZE));
        println!(
            "  {:<18} {:>12} {:>12} {:>12} {:>12}",
            "it writes to", "page faults", "its own now", "time", "the fork"
        );
        let no_page = (0..0).step_by(page);
        let (tenth, each) = ((0..SIZE).step_by(10 * page), (0..SIZE).step_by(page));
        for (label, positions) in [("no page", no_page), ("every tenth page", tenth), ("every page", each)] {
            if let Err(err) = in_child(&mut data, label, positions) {
                return println!("This system does not allow it: {err}");
            }
            assert!(data.iter().all(|byte| *byte == 1), "the parent's memory is as it was");
        }
        println!("\nThe parent's {} are as they were. Pages have {page} bytes here.", bytes(SIZE));
        let mut handle = data.clone();
        let ((), cost) = measure(|| handle.make_mut()[0] = 2);
        println!("Your Cow<T> knows no pages. One byte written to a clone of the handle:");
        println!("  {} copied, in {}", bytes(cost.allocated), time(cost.time));
        println!("\nTry it: change SIZE. Which figure grows with it, and which does not?");
    }

    /// Forks, and lets the child write a byte to each of the positions. The child's handle is alone in its process, so it
    /// writes in place, and what is copied is the kernel's doing.
    fn in_child(data: &mut Cow<Vec<u8>>, label: &str, positions: StepBy<Range<usize>>) -> Result<()> {
        let start = Instant::now();
        match fork()? {
            Fork::Parent(child) => {
                let forked = start.elapsed();
                if waitpid(child)? != 0 {
                    // The child has said why.
                    process::exit(1);
                }
                println!(" {:>12}", time(forked));
                Ok(())
            }
            Fork::Child => {
                let (faults_before, private_before) = (faults(), private());
                let ((), cost) = measure(|| {
                    let bytes = data.make_mut();
                    positions.for_each(|position| bytes[position] = 2);
                });
                let (faults, private) = (faults() - faults_before, private() - private_before);
                let (faults, private, time) = (number(faults), bytes(private), time(cost.time));
                print!("  {label:<18} {faults:>12} {private:>12} {time:>12}");
                // The parent adds the time of the fork.
                let _ = stdout().flush();
                process::exit(0)
            }
        }
    }

    /// How often this process was given a page without a disk being read.
    fn faults() -> usize {
        let stat = fs::read_to_string("/proc/self/stat").unwrap_or_default();
        // The name in parentheses may contain spaces; minflt is the eighth field after it.
        let fields = stat.rsplit(')').next().unwrap_or_default();
        fields.split_whitespace().nth(7).and_then(|field| field.parse().ok()).unwrap_or(0)
    }

    /// The bytes that this process shares with no other and has written to.
    fn private() -> usize {
        bytes_of("smaps_rollup", "Private_Dirty:")
    }

    /// What the system says about the memory of this process, or 0 if it does not say it.
    fn bytes_of(file: &str, key: &str) -> usize {
        let text = fs::read_to_string(format!("/proc/self/{file}")).unwrap_or_default();
        let value = text.lines().find_map(|line| line.strip_prefix(key)).unwrap_or_default();
        value.trim().trim_end_matches(" kB").parse().map_or(0, |kilobytes: usize| kilobytes * 1_024)
    }
}
