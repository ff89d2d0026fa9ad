//! Who is alive and who leads: Lease.

use super::time::Time;
use crate::json::record;
use crate::text::Text;

record! {
    /// Says who holds something, and until when.
    pub struct Lease {
        /// The holder and its times.
        spec: LeaseSpec = "spec",
    }
}

record! {
    /// The holder of a Lease and its times.
    pub struct LeaseSpec {
        /// Who holds it.
        holder_identity: Text = "holderIdentity",
        /// How long others wait after the last renewal.
        lease_duration_seconds: Option<i32> = "leaseDurationSeconds",
        /// When the holder got it.
        acquire_time: Option<Time> = "acquireTime",
        /// When the holder last said that it lives.
        renew_time: Option<Time> = "renewTime",
        /// How often it changed hands.
        lease_transitions: i32 = "leaseTransitions",
    }
}
