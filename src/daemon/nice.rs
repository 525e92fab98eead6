//! The priority of threads: drawing lets everything else on the machine go first.

/// How much less than other threads one that draws gets of the processor, in the units of nice(2): about a third, while both
/// need it.
const NICE: i32 = 5;

/// Lowers the priority of the current thread, and of those that it starts. Only Linux has priorities of threads; where the
/// system refuses, nothing changes.
pub(super) fn yield_to_others() {
    #[cfg(target_os = "linux")]
    if let Err(error) = rustix::process::setpriority_process(None, NICE) {
        log::debug!("cannot lower the priority of a renderer: {error}");
    }
    #[cfg(not(target_os = "linux"))]
    let _ = NICE;
}
