/* eslint-disable */
// Written by the build: the answers from answers.d.ts, which stands for their JSON, the rest from the code.

/** An error of smart-core; what it does not know is absent. */
export interface SmartError extends Error {
  /** The kind, the same in every language. */
  code:
    | 'not-a-dump'
    | 'not-metrics'
    | 'not-found'
    | 'unknown-kind'
    | 'unknown-rule'
    | 'ambiguous'
    | 'not-a-change'
    | 'not-applicable'
    | 'invalid'
  /** Where in its input it showed, in bytes from the start. */
  position?: number
  /** The names, or sentences, that are nearest to what was asked for and not there. */
  nearest?: string[]
  /** The objects that an ambiguous name could mean. */
  candidates?: string[]
}

/** A piece of the input that could not be used. */
export interface Skipped {
  /** The name of the input. */
  input: string
  /** Where it starts, in bytes from the start of the input; for YAML, the start of its document. */
  position: number
  /** The object, as far as it could be read. */
  object?: ObjectRef
  /** Why, with the field in which it showed. */
  reason: string
}

/** Something in the input that a statement stands on. */
export interface Evidence {
  /** What it is: a field of an object, that something is not there, an event, or samples of a metric. */
  type: 'field' | 'absent' | 'event' | 'series'
  /** The object. */
  object: ObjectRef
  /** The field, as a JSON pointer: `/status/conditions/0`; absent for the object as a whole. */
  path?: string
  /** What stands there. */
  value?: string
}

/** A command to look further with. Nothing in this package runs one. */
export interface Command {
  /** The program and its arguments. */
  argv: string[]
  /** What it shows. */
  purpose: string
}

/** An answer with what must be known to judge it: when it is of, and what the input did not hold. Times are RFC 3339. */
export interface Report {
  /** The name and version of the JSON form; within one version fields are only added. */
  schema: string
  /** The question, as `health`. */
  command: string
  /** The moment at which the cluster is judged. */
  now: string | null
  /** When the input was taken. */
  taken_at: string | null
  /** Whether the input had no gaps and nothing in it was skipped, as far as the input itself tells. */
  complete: boolean
  /** What is known to be missing from the input. */
  gaps: Gap[]
  /** What could not be used of the input, the first 10,000 pieces. */
  skipped: Skipped[]
}

/** The health of the objects that were asked about, in order of their references. */
export interface HealthReport extends Report {
  command: 'health'
  /** One answer an object. */
  health: Health[]
}

/** Whether one object is well, and how that is known. */
export interface Health {
  /** The object. */
  object: ObjectRef
  /** The answer. */
  status: HealthStatus
  /** Why, in one word for machines, as `CrashLoopBackOff`; empty when there is nothing to say. */
  reason: string
  /** Why, in words for people; empty when there is nothing to say. */
  message: string
  /** The fields that the answer stands on. */
  evidence?: Evidence[]
  /** What to look at next. */
  next?: Command[]
}

/** Whether an object is well, from well to worst. */
export type HealthStatus = 'Healthy' | 'Suspended' | 'Progressing' | 'Unknown' | 'Degraded' | 'Missing'

/** The certificates of a cluster, in order of their objects and places. */
export interface CertificatesReport extends Report {
  command: 'certificates'
  /** The certificates. */
  certificates: PlacedCertificate[]
}

/** What is near its limit. */
export interface TopReport extends Report {
  command: 'top'
  /** The limits, the nearest first. */
  limits: Limit[]
  /** The namespaces, those that request most CPU first. */
  namespaces: NamespaceRequests[]
  /** The certificates that have expired or will within 90 days, the next first. */
  certificates: Expiry[]
  /** What will break in the next 48 hours, the most pressing first. */
  outlook: Prediction[]
}

/** A limit and how much of it is used. */
export interface Limit {
  /** The node, quota, budget or autoscaler. */
  object: ObjectRef
  /** What is limited: a resource as `cpu`, or in words, as `volumes of ebs.csi.aws.com`. */
  resource: string
  /** How much is used, as a quantity of Kubernetes. */
  used: string
  /** How much there may be, as a quantity of Kubernetes. */
  limit: string
  /** What is used as a part of the limit, in thousandths: 1000 is all of it. */
  permille: number
}

/** What the pods of a namespace request. */
export interface NamespaceRequests {
  /** The namespace. */
  namespace: string
  /** The pods that are not finished. */
  pods: number
  /** The CPU that they request, as a quantity of Kubernetes. */
  cpu: string
  /** The memory that they request, as a quantity of Kubernetes. */
  memory: string
}

/** A certificate and when it expires. */
export interface Expiry {
  /** The object that holds it. */
  object: ObjectRef
  /** The field of the object, as a JSON pointer. */
  path: string
  /** Whom it is for. */
  subject: string
  /** When it expires. */
  not_after: string
  /** The seconds until then; below zero when it has expired. */
  seconds_left: number
  /** Whether it is an authority in a place that tells whom to trust, and so neither serves nor signs from there. */
  trusted: boolean
}

/** A certificate and where it was found. */
export interface PlacedCertificate {
  /** The object that holds it. */
  object: ObjectRef
  /** The field of the object, as a JSON pointer: `/data/tls.crt`. */
  path: string
  /** The field inside the value that holds it, as `client-certificate-data` of a kubeconfig. */
  field?: string
  /** Its place in the chain, from 0. */
  index: number
  /** The certificate; null when it could not be read. */
  certificate: Certificate | null
  /** Why it could not be read. */
  error?: string
}

/** The public part of an X.509 certificate. Nothing is verified: neither the signature nor the chain. */
export interface Certificate {
  /** Whom it speaks of, in the form of RFC 4514. */
  subject: string
  /** Who signed it, in the same form. */
  issuer: string
  /** Host names it holds for. */
  dns_names: string[]
  /** Addresses it holds for. */
  ip_addresses: string[]
  /** URIs it holds for, as SPIFFE identities. */
  uris: string[]
  /** Mail addresses it holds for. */
  emails: string[]
  /** When it begins to hold. */
  not_before: string
  /** The last second in which it holds. */
  not_after: string
  /** Whether it may sign others: its basic constraints say so. */
  is_ca: boolean
  /** The kind and strength of its key, as `RSA 2048`, `ECDSA P-256` or `Ed25519`. */
  key_type: string
  /** How it was signed, as Go names it: `SHA256-RSA`, `ECDSA-SHA384`, `Ed25519`. */
  signature_algorithm: string
  /** The serial number in hex digits. */
  serial: string
  /** Whether issuer and subject are the same. */
  self_signed: boolean
}

/** The part of the graph around an object. */
export interface GraphReport extends Report {
  command: 'graph'
  /** The part. */
  graph: Graph
}

/** Which way a graph is walked: to what the object needs, to what needs it, or both. */
export type Direction = 'upstream' | 'downstream' | 'both'

/** Objects and the relations between them. */
export interface Graph {
  /** The objects that were asked for. */
  roots: ObjectRef[]
  /** Which way was walked from them. */
  direction: Direction
  /** The objects, in order. */
  nodes: GraphNode[]
  /** The relations, in order of their ends. */
  edges: GraphEdge[]
  /** Whether the walk was cut, at 10,000 objects. */
  truncated: boolean
}

/** An object of the graph. */
export interface GraphNode {
  /** The object. */
  object: ObjectRef
  /** Whether it is in the input, missing where its kind was listed, not known, or none of the cluster's objects. */
  state: 'present' | 'missing' | 'unknown' | 'external'
}

/** A relation between two objects. */
export interface GraphEdge {
  /** The object that needs. */
  from: ObjectRef
  /** The object that is needed. */
  to: ObjectRef
  /** The kind of the relation, as `pod.volume.secret`. */
  relation: string
  /** What is lost without the needed object. */
  strength: 'owner' | 'hard' | 'soft' | 'selects' | 'places' | 'acts' | 'explains'
  /** The field that names it; `[]` stands for any item of a list. */
  field: string
  /** The part of the needed object that is meant: a key of a ConfigMap, a port of a Service. */
  key?: string
  /** Whether the field says that it can do without. */
  optional: boolean
}

/** What is broken, in order, and how much was put aside. */
export interface FindingsReport extends Report {
  command: 'findings'
  /** How much there was, and what became of it. */
  noise: Noise
  /** What was looked at. */
  looked_at: LookedAt
  /** The objects that the question names, with what they have to do with the findings. */
  asked?: Asked[]
  /** The roots: what nothing else explains, the most pressing first. */
  findings: Finding[]
  /** The events in groups, when they were asked for. */
  events?: EventGroup[]
}

/** How grave a finding is, from least to most. */
export type Severity = 'info' | 'warning' | 'critical'

/** How much there was in the whole input, and what became of it; the other numbers add up to `raw`. */
export interface Noise {
  /** Everything that checks found, and every event. */
  raw: number
  /** The findings that are shown. */
  shown: number
  /** What a finding explains or repeats. */
  folded: number
  /** Warnings about what is well again, or gone. */
  recovered: number
  /** What is merely worth knowing, normal events among it. */
  informational: number
  /** What lies outside of what was asked about. */
  elsewhere: number
}

/** What was looked at to answer. */
export interface LookedAt {
  /** The objects of the input that the question is about. */
  objects: number
  /** The events of the input. */
  events: number
  /** The rules that were tried. */
  rules: number
  /** The kinds of objects that others name and that the input does not hold, so that nothing can be said of them. */
  unseen: Unseen[]
  /** The namespace that the question is about, if it is about one. */
  namespace?: string
  /** The kinds that the question is about, as `Deployment.apps`, if it is about some. */
  kinds?: string[]
  /** The labels that the question asks for, as `app=web`, if it asks for some. */
  labels?: string
  /** How many of the objects that the question is about suffer, where it is about a part of the input. */
  suffering?: number
}

/** Objects of one kind of which the input does not tell whether they exist. */
export interface Unseen {
  /** The kind. */
  kind: string
  /** Its API group; absent for the core group. */
  group?: string
  /** How many of them others name. */
  objects: number
}

/** An object that the question names. */
export interface Asked {
  /** The object. */
  object: ObjectRef
  /** How it is; `Missing` and `Unknown` where the input does not hold it. */
  status: HealthStatus
  /** Why, in words; empty when there is nothing to say. */
  message: string
  /** How many events tell of it. */
  events: number
  /** What it has to do with each of the findings, in their order. */
  involved: Involved[]
}

/** What an object has to do with a finding. */
export interface Involved {
  /** Its part: the finding is about it, explains a problem of it, makes it suffer, or is of something that needs it. */
  role: 'root' | 'symptom' | 'affected' | 'upstream'
  /** The code of the finding's rule. */
  code: string
  /** The object of the finding. */
  subject: ObjectRef
  /** The fingerprint of the finding. */
  fingerprint: string
  /** How the two hang together: from what breaks to what suffers from it. */
  path: ObjectRef[]
}

/** A problem that nothing else explains. */
export interface Finding {
  /** The code of its rule. */
  code: string
  /** How grave it is, with what it explains. */
  severity: Severity
  /** The object that is to be looked at. */
  subject: ObjectRef
  /** Other objects that it is about, as the pods of a Deployment. */
  objects?: ObjectRef[]
  /** What is wrong, in a sentence. */
  message: string
  /** Why it stands where it stands. */
  score: Score
  /** Since when it holds, where that is known. */
  since: string | null
  /** What may explain it, where it cannot be told which of them does. */
  ties?: Cause[]
  /** What it explains. */
  symptoms: Symptom[]
  /** The objects that suffer from it. */
  affects: ObjectRef[]
  /** What it stands on. */
  evidence: Evidence[]
  /** Commands to look further with. */
  commands: Command[]
  /** What to look at next, and why. */
  next: string[]
  /** The same from one dump to the next, for the same problem. */
  fingerprint: string
}

/** A problem that another one explains. */
export interface Symptom {
  /** The code of its rule. */
  code: string
  /** How grave it is. */
  severity: Severity
  /** The object. */
  subject: ObjectRef
  /** Other objects that it is about. */
  objects?: ObjectRef[]
  /** What is wrong, in a sentence. */
  message: string
  /** Since when it holds, where that is known. */
  since: string | null
  /** What leads to it, the root first. */
  causes: Cause[]
  /** What it stands on. */
  evidence: Evidence[]
  /** The same from one dump to the next, for the same problem. */
  fingerprint: string
}

/** A problem on the way to another. */
export interface Cause {
  /** The code of its rule. */
  code: string
  /** The object. */
  subject: ObjectRef
}

/** Why a finding stands where it stands. */
export interface Score {
  /** The sum of the terms. */
  total: number
  /** The terms. */
  terms: Term[]
}

/** One part of a score. */
export interface Term {
  /** Its name: `severity`, `reach`, `exposure`, `recency`, `repetition` or `certainty`. */
  term: string
  /** What it adds. */
  points: number
  /** Why. */
  why: string
}

/** Events that say the same of the same workload. */
export interface EventGroup {
  /** What they happened to: the workload where it is one's pods. */
  object: ObjectRef
  /** `Normal` or `Warning`. */
  type: string
  /** Why, in one word. */
  reason: string
  /** What happened, with `…` for what differs. */
  message: string
  /** How often. */
  count: number
  /** How many objects. */
  objects: number
  /** When first. */
  first: string | null
  /** When last. */
  last: string | null
  /** What became of them. */
  state: 'folded' | 'recovered' | 'informational'
}

/** A problem that can be found, and all that is said about it in general. */
export interface Rule {
  /** Its name, which never changes its meaning: `container-oom-killed`. */
  code: string
  /** The gravest that its findings are. */
  severity: Severity
  /** How near it is to what is to be mended. */
  level: 'cause' | 'effect' | 'state'
  /** Whether it is about style and risk: found only when asked for. */
  lint: boolean
  /** What it finds. */
  finds: string
  /** Why that matters. */
  matters: string
  /** The fields that it looks at. */
  looks_at: string
  /** What to do. */
  advice: string
  /** When it stays silent. */
  silent: string
}

/** What changed from one cluster to another, with what must be known to judge it. */
export interface DiffReport extends Report, DiffAnswer {
  command: 'diff'
}

/** What changed from one cluster to another. */
export interface DiffAnswer {
  /** The moment at which the first cluster is judged; that of the second is `now`. */
  before: string | null
  /** What is known to be missing from the first input. */
  gaps_before: Gap[]
  /** The roots whose problem was not there before. */
  new: Finding[]
  /** The roots, as they were, whose problem is there no more. */
  resolved: Finding[]
  /** The problems that are there still and have another place: a root that is explained now, or the other way round. */
  moved: Moved[]
  /** How many roots stayed as they were. */
  unchanged: number
  /** The roots of before of whose objects the second input does not tell whether they exist. */
  unseen: Cause[]
  /** The objects that were not there before. */
  added: ObjectRef[]
  /** The objects that are there no more. */
  removed: ObjectRef[]
  /** The objects whose labels or wanted state changed. */
  changed: ChangedObject[]
  /** How many objects are in one input only, and the other does not tell whether they exist. */
  untold: number
}

/** A problem that has another place than before. */
export interface Moved {
  /** The code of its rule. */
  code: string
  /** The object. */
  subject: ObjectRef
  /** What is wrong, in a sentence, as of now. */
  message: string
  /** Where it stood. */
  before: Place
  /** Where it stands. */
  after: Place
  /** The same from one dump to the next, for the same problem. */
  fingerprint: string
}

/** Where a problem stands among the others. */
export interface Place {
  /** Whether something explains it. */
  role: 'root' | 'symptom'
  /** How grave it is. */
  severity: Severity
  /** The root that explains it; itself for a root. */
  root: Cause
}

/** An object whose labels or wanted state changed. */
export interface ChangedObject {
  /** The object. */
  object: ObjectRef
  /** Whether it is another object of the same name: it was deleted and created anew. */
  recreated: boolean
  /** The fields that differ, in order of their paths. */
  fields: FieldChange[]
  /** How many more fields differ than are told. */
  more?: number
}

/** A field that differs. */
export interface FieldChange {
  /** The field, as people write it: `spec.template.spec.containers[api].image`. */
  path: string
  /** What stood there; empty when nothing did. */
  before: string
  /** What stands there; empty when nothing does. */
  after: string
}

/** A filter of the scheduler, by the name of its plugin, in the order in which the default profile asks them. */
export type Filter =
  | 'NodeUnschedulable'
  | 'NodeName'
  | 'TaintToleration'
  | 'NodeAffinity'
  | 'NodePorts'
  | 'NodeResourcesFit'
  | 'VolumeRestrictions'
  | 'NodeVolumeLimits'
  | 'VolumeBinding'
  | 'VolumeZone'
  | 'PodTopologySpread'
  | 'InterPodAffinity'
  | 'DynamicResources'

/** The node is cordoned. */
export interface CordonedObstacle {
  /** Which fact it is. */
  type: 'cordoned'
}

/** The pod's template names another node. */
export interface OtherNodeObstacle {
  /** Which fact it is. */
  type: 'other-node'
  /** The node that it names. */
  wanted: string
}

/** A taint of the node that the pod does not tolerate. */
export interface TaintObstacle {
  /** Which fact it is. */
  type: 'taint'
  /** The key. */
  key: string
  /** The value; absent for most. */
  value?: string
  /** `NoSchedule` or `NoExecute`. */
  effect: string
}

/** A label that the pod asks for and the node does not have so. */
export interface NodeLabelObstacle {
  /** Which fact it is. */
  type: 'node-label'
  /** The label, or `metadata.name`. */
  key: string
  /** What is asked, as `disk in (nvme,ssd)`. */
  wanted: string
  /** A value that would do; absent where there is none to name. */
  value?: string
  /** The value that the node has; null when it has no such label. */
  found: string | null
  /** The field that asks. */
  field: 'nodeSelector' | 'nodeAffinity'
}

/** A required node affinity that no node can match, since its terms ask for nothing or contradict each other. */
export interface NodeAffinityEmptyObstacle {
  /** Which fact it is. */
  type: 'node-affinity-empty'
}

/** A port of the node that another pod has. */
export interface PortObstacle {
  /** Which fact it is. */
  type: 'port'
  /** The port. */
  port: number
  /** The protocol. */
  protocol: string
  /** The address of the node, `0.0.0.0` for all. */
  ip: string
  /** The pod that has it. */
  pod: ObjectRef
}

/** Too little of a resource; amounts are quantities of Kubernetes. */
export interface ResourceObstacle {
  /** Which fact it is. */
  type: 'resource'
  /** The resource, as `cpu`. */
  resource: string
  /** What the pod requests. */
  requested: string
  /** What is free on the node; below zero where more is promised than there is. */
  free: string
  /** What pods may request of the node in all. */
  allocatable: string
}

/** As many pods as the node may have. */
export interface PodCountObstacle {
  /** Which fact it is. */
  type: 'pod-count'
  /** The pods on it. */
  pods: number
  /** How many there may be. */
  allowed: number
}

/** The node does not tell what it has: whether there is room is not known. */
export interface UnknownSizeObstacle {
  /** Which fact it is. */
  type: 'unknown-size'
}

/** A disk that another pod of the node has. */
export interface DiskInUseObstacle {
  /** Which fact it is. */
  type: 'disk-in-use'
  /** The pod that has it. */
  pod: ObjectRef
}

/** A claim that one pod only may use, and another does. */
export interface ClaimInUseObstacle {
  /** Which fact it is. */
  type: 'claim-in-use'
  /** The claim. */
  claim: ObjectRef
  /** The pods that use it, the first three. */
  pods: ObjectRef[]
}

/** A claim that is not in the input. */
export interface ClaimMissingObstacle {
  /** Which fact it is. */
  type: 'claim-missing'
  /** The claim. */
  claim: ObjectRef
  /** The names of claims that are nearest to it. */
  nearest?: string[]
}

/** A claim that cannot be used as it is. */
export interface ClaimUnusableObstacle {
  /** Which fact it is. */
  type: 'claim-unusable'
  /** The claim. */
  claim: ObjectRef
  /** Why. */
  why: string
}

/** A volume that the node does not reach. */
export interface VolumeElsewhereObstacle {
  /** Which fact it is. */
  type: 'volume-elsewhere'
  /** The claim. */
  claim: ObjectRef
  /** Its volume. */
  volume: string
  /** Which nodes reach it, as `topology.kubernetes.io/zone in (a)`. */
  reach: string
}

/** A claim for which the node has no volume, nor can get one. */
export interface NoVolumeObstacle {
  /** Which fact it is. */
  type: 'no-volume'
  /** The claim. */
  claim: ObjectRef
  /** Its class; absent for none. */
  class?: string
  /** What it requests, as a quantity of Kubernetes. */
  size: string
  /** Why. */
  why: string
}

/** A volume that is in another zone or region. */
export interface VolumeZoneObstacle {
  /** Which fact it is. */
  type: 'volume-zone'
  /** The claim. */
  claim: ObjectRef
  /** Its volume. */
  volume: string
  /** The label. */
  key: string
  /** The zones or regions where the volume is. */
  zones: string[]
  /** Where the node is; null when it lacks the label. */
  found: string | null
}

/** The node can attach no more volumes of a driver. */
export interface VolumeLimitObstacle {
  /** Which fact it is. */
  type: 'volume-limit'
  /** The driver. */
  driver: string
  /** How many it may attach. */
  limit: number
  /** How many it has. */
  attached: number
  /** How many more the pod brings. */
  wanted: number
}

/** Pods would be spread more unevenly than they may be. */
export interface SpreadObstacle {
  /** Which fact it is. */
  type: 'spread'
  /** The label whose values are the domains. */
  topology_key: string
  /** The domain of the node; null when it lacks the label. */
  domain: string | null
  /** The pods in it that count. */
  pods: number
  /** The pods in the emptiest domain; zero while there are fewer domains than there must be. */
  least: number
  /** How much more one domain may have than the emptiest. */
  max_skew: number
  /** The emptiest domains, the first three. */
  emptiest?: string[]
  /** How many domains there are, and must be, where they are too few. */
  too_few?: [number, number]
}

/** Pods that it must be near to are not there. */
export interface AffinityObstacle {
  /** Which fact it is. */
  type: 'affinity'
  /** The label whose values are the domains. */
  topology_key: string
  /** The pods that it must be near to. */
  selector: string
  /** The domain of the node; null when it lacks the label. */
  domain: string | null
  /** The domains where such pods are, the first three. */
  domains?: string[]
}

/** Pods that it must be apart from are there. */
export interface AntiAffinityObstacle {
  /** Which fact it is. */
  type: 'anti-affinity'
  /** The label whose values are the domains. */
  topology_key: string
  /** The pods that it must be apart from. */
  selector: string
  /** The domain of the node. */
  domain: string
  /** How many such pods are there. */
  count: number
  /** The first three. */
  pods: ObjectRef[]
}

/** Pods are there that must be apart from it. */
export interface KeptOutObstacle {
  /** Which fact it is. */
  type: 'kept-out'
  /** The label whose values are the domains. */
  topology_key: string
  /** The domain of the node. */
  domain: string
  /** How many such pods are there. */
  count: number
  /** The first three. */
  pods: ObjectRef[]
}

/** Devices that it claims. */
export interface DevicesObstacle {
  /** Which fact it is. */
  type: 'devices'
  /** Why they cannot be had here. */
  why: string
}

/** It would fit, were the room not promised to pods that are no less important. */
export interface PromisedObstacle {
  /** Which fact it is. */
  type: 'promised'
  /** These pods, the first three. */
  pods: ObjectRef[]
}

/** One fact that keeps a pod from a node. */
export type ObstacleDetail =
  | CordonedObstacle
  | OtherNodeObstacle
  | TaintObstacle
  | NodeLabelObstacle
  | NodeAffinityEmptyObstacle
  | PortObstacle
  | ResourceObstacle
  | PodCountObstacle
  | UnknownSizeObstacle
  | DiskInUseObstacle
  | ClaimInUseObstacle
  | ClaimMissingObstacle
  | ClaimUnusableObstacle
  | VolumeElsewhereObstacle
  | NoVolumeObstacle
  | VolumeZoneObstacle
  | VolumeLimitObstacle
  | SpreadObstacle
  | AffinityObstacle
  | AntiAffinityObstacle
  | KeptOutObstacle
  | DevicesObstacle
  | PromisedObstacle

/** A filter that leaves out a node. */
export interface Obstacle {
  /** The filter, by the name of its plugin. */
  filter: Filter
  /** Whether fewer pods on the node could change it. */
  code: 'Unschedulable' | 'UnschedulableAndUnresolvable'
  /** Why, in the words of the scheduler. */
  reasons: string[]
  /** The facts behind it; none where the input does not show them. */
  details?: ObstacleDetail[]
}

/** A node on which a pod does not fit. */
export interface Unfit {
  /** The node. */
  node: string
  /** The filters that leave it out, in the order in which the scheduler asks them; it stops at the first. */
  obstacles: Obstacle[]
}

/** It has gates that somebody must take away first. */
export interface GatedWait {
  /** Which it is. */
  type: 'gated'
  /** The gates. */
  gates: string[]
}

/** Another scheduler looks after it, which may judge in another way. */
export interface OtherSchedulerWait {
  /** Which it is. */
  type: 'other-scheduler'
  /** Its name. */
  name: string
}

/** It has ended, and will not run again. */
export interface FinishedWait {
  /** Which it is. */
  type: 'finished'
  /** `Succeeded` or `Failed`. */
  phase: string
}

/** It is being deleted. */
export interface TerminatingWait {
  /** Which it is. */
  type: 'terminating'
}

/** A reason for which the scheduler does not look at a pod. */
export type Wait =
  | GatedWait
  | OtherSchedulerWait
  | FinishedWait
  | TerminatingWait

/** What one plugin gives a node. */
export interface ScoreTerm {
  /** The plugin. */
  plugin: string
  /** Its score, weighted. */
  score: number
}

/** How the scheduler values a node for a pod. */
export interface NodeScore {
  /** The node. */
  node: string
  /** The sum. */
  total: number
  /** What each plugin gives, weighted. */
  terms: ScoreTerm[]
}

/** A node on which a pod would fit without some others. */
export interface Candidate {
  /** The node. */
  node: string
  /** The pods that would go, the most important first. */
  victims: ObjectRef[]
  /** How many of them go although a budget does not allow it. */
  violations: number
}

/** Which less important pods would have to go so that a pod fits. */
export interface Preemption {
  /** Why it is not tried, in the words of the scheduler; absent when it is. */
  refused?: string
  /** The nodes where it would help, in order. */
  candidates: Candidate[]
  /** The node that is taken; absent when there is none. */
  chosen?: string
}

/** The node takes pods again. */
export interface UncordonChange {
  /** Which it is. */
  type: 'uncordon'
  /** The node. */
  node: string
}

/** The pod tolerates a taint. */
export interface TolerateChange {
  /** Which it is. */
  type: 'tolerate'
  /** The key. */
  key: string
  /** The value; absent for most. */
  value?: string
  /** The effect. */
  effect: string
}

/** A node gets a label. */
export interface LabelNodeChange {
  /** Which it is. */
  type: 'label-node'
  /** The node. */
  node: string
  /** The label. */
  key: string
  /** Its value. */
  value: string
}

/** The pod requests less of a resource; amounts are quantities of Kubernetes. */
export interface LowerRequestChange {
  /** Which it is. */
  type: 'lower-request'
  /** The resource. */
  resource: string
  /** What it requests. */
  from: string
  /** What it would request. */
  to: string
}

/** The pod does not ask for a label of the node any more. */
export interface DropNodeSelectorChange {
  /** Which it is. */
  type: 'drop-node-selector'
  /** The label. */
  key: string
  /** The value that it asks for. */
  value: string
}

/** The pod merely prefers the nodes of its required node affinity. */
export interface PreferNodeAffinityChange {
  /** Which it is. */
  type: 'prefer-node-affinity'
}

/** The pod is only spread as evenly as can be. */
export interface RelaxSpreadChange {
  /** Which it is. */
  type: 'relax-spread'
  /** The label whose values are the domains. */
  topology_key: string
}

/** The pod merely prefers to be near to others. */
export interface PreferAffinityChange {
  /** Which it is. */
  type: 'prefer-affinity'
  /** The label whose values are the domains. */
  topology_key: string
}

/** The pod merely prefers to be apart from others. */
export interface PreferAntiAffinityChange {
  /** Which it is. */
  type: 'prefer-anti-affinity'
  /** The label whose values are the domains. */
  topology_key: string
}

/** The pod uses a claim of another name. */
export interface UseClaimChange {
  /** Which it is. */
  type: 'use-claim'
  /** The claim that it names. */
  claim: ObjectRef
  /** The one that is there. */
  other: string
}

/** A claim that the pod names comes to be, with a volume that the node reaches. */
export interface CreateClaimChange {
  /** Which it is. */
  type: 'create-claim'
  /** The claim. */
  claim: ObjectRef
}

/** Another pod goes elsewhere. */
export interface MovePodChange {
  /** Which it is. */
  type: 'move-pod'
  /** The pod. */
  pod: ObjectRef
  /** The node that it leaves. */
  node: string
}

/** A claim has a volume in another place. */
export interface VolumeInChange {
  /** Which it is. */
  type: 'volume-in'
  /** The claim. */
  claim: ObjectRef
  /** The label of the place. */
  key: string
  /** The place. */
  value: string
}

/** The cluster gets one more node; amounts are quantities of Kubernetes. */
export interface AddNodeChange {
  /** Which it is. */
  type: 'add-node'
  /** The node that it is like, empty of all but what each such node runs. */
  like: string
  /** The CPU of it that pods may request. */
  cpu: string
  /** The memory of it that pods may request. */
  memory: string
}

/** One change to the pod, a node or what is beside it. */
export type FitChange =
  | UncordonChange
  | TolerateChange
  | LabelNodeChange
  | LowerRequestChange
  | DropNodeSelectorChange
  | PreferNodeAffinityChange
  | RelaxSpreadChange
  | PreferAffinityChange
  | PreferAntiAffinityChange
  | UseClaimChange
  | CreateClaimChange
  | MovePodChange
  | VolumeInChange
  | AddNodeChange

/** Changes that together make a pod fit that fits nowhere. */
export interface Suggestion {
  /** The changes. */
  changes: FitChange[]
  /** The nodes where the pod fits afterwards, in order; empty for a node that is not there yet. */
  opens: string[]
  /** The commands that make the changes, as far as kubectl has one for them. */
  commands?: Command[]
}

/** Where a pod can run. */
export interface Fit {
  /** The pod. */
  pod: ObjectRef
  /** The node that it has; absent when it has none. */
  node?: string
  /** Why the scheduler does not look at it, whatever the nodes have; it is judged as if it did. */
  waits?: Wait[]
  /** The nodes where it fits, in order. */
  feasible: string[]
  /** The node that it would get: the best by score, or of several the first by name; absent when there is none for it. */
  chosen?: string
  /** The nodes with the best score, when there are several; the scheduler chooses at random. */
  ties?: string[]
  /** The scores of the nodes where it fits, in order of these. */
  scores?: NodeScore[]
  /** The other nodes, in order, each with what keeps the pod from it. */
  unfit: Unfit[]
  /** The verdict in the words of the scheduler; absent when there is a node for it. */
  message?: string
  /** What preemption would do, when there is no node for it. */
  preemption?: Preemption
  /** Whether no node would do even if it were empty of all but pods of DaemonSets and static ones. */
  never: boolean
  /** The nodes that are nearest to taking it when none does, the first five. */
  nearest?: string[]
  /** Changes that would make it fit when no node does, the smallest first; the filters were asked again for each. */
  suggestions?: Suggestion[]
  /** What the verdict depends on and the input does not tell, in sentences without their full stop. */
  unknown?: string[]
}

/** A node and how many pods it gets. */
export interface NodePods {
  /** The node. */
  node: string
  /** The pods. */
  pods: number
}

/** A bound of a ResourceQuota and how many more pods it lets be made; amounts are quantities of Kubernetes. */
export interface QuotaBound {
  /** The quota. */
  quota: ObjectRef
  /** What it bounds, as `requests.cpu`. */
  resource: string
  /** How much there may be. */
  hard: string
  /** How much is used. */
  used: string
  /** How much each pod takes. */
  each: string
  /** How many more pods there may be. */
  pods: number
}

/** Something that the API server refuses. */
export interface Refusal {
  /** The LimitRange or ResourceQuota. */
  by: ObjectRef
  /** Why. */
  why: string
}

/** The autoscaler that bounds how many pods a workload may have. */
export interface ScaleBound {
  /** The HorizontalPodAutoscaler. */
  autoscaler: ObjectRef
  /** The most pods. */
  most: number
  /** How many more there may be. */
  pods: number
}

/** A claim that only the pods of one node can use at a time. */
export interface HeldClaim {
  /** The claim. */
  claim: ObjectRef
  /** The node whose pods use it. */
  node: string
  /** How many of the pods that get a node get another one, and wait there for the volume. */
  elsewhere: number
}

/** How many more pods of a workload fit. */
export interface FitMore {
  /** The workload. */
  workload: ObjectRef
  /** How many of its pods have a node. */
  running: number
  /** How many of its pods wait for one; they are given room first. */
  waiting: number
  /** How many pods fit that have no node yet, those that wait among them. */
  fits: number
  /** Whether the count was stopped at the number asked for, and more may fit. */
  is_stopped: boolean
  /** The nodes that they get, one after another as the scheduler chooses, in order of the nodes. */
  places: NodePods[]
  /** The bounds of quotas that refuse the next one or one before it, the tightest first. */
  bounds?: QuotaBound[]
  /** What the API server refuses about each of its pods. */
  refusals?: Refusal[]
  /** The autoscaler that bounds how many there may be. */
  scale_bound?: ScaleBound
  /** Claims that only the pods of one node can use at a time. */
  held?: HeldClaim[]
  /** The verdict on the next one, where something stops it; of a DaemonSet on the nodes that should have a pod and have none. */
  next?: Fit
  /** What the answer depends on and the input does not tell. */
  unknown?: string[]
}

/** Where pods can run. */
export interface FitReport extends Report {
  command: 'fit'
  /** One for each pod that was asked about, in that order. */
  fits: Fit[]
  /** One for each workload that was asked about, in that order. */
  workloads?: FitMore[]
}

/** One thing that a change does. */
export interface Effect {
  /** How it comes about: it keeps the change from being done, is the change itself, follows from it, or is lost for good. */
  part: 'blocked' | 'direct' | 'cascade' | 'lost'
  /** What it is, as one word for machines: `pod-unplaced`. */
  code: string
  /** What decided, in a word or two where there is one: `pod affinity`. */
  reason?: string
  /** How bad it is: somebody is cut off or data is gone, something runs worse, or it is as one would expect. */
  severity: Severity
  /** What it befalls: of many pods their workload. */
  object: ObjectRef
  /** How many pods, or other objects, it befalls. */
  count: number
  /** What happens, in a sentence. */
  message: string
  /** The objects that it befalls, when they are not the object itself; in order. */
  objects?: ObjectRef[]
  /** What in the input it stands on. */
  evidence?: Evidence[]
  /** What would prevent or mend it. */
  commands?: Command[]
}

/** What becomes of the ready endpoints of a Service. */
export interface ServiceRisk {
  /** The Service. */
  service: ObjectRef
  /** The pods that it selects and that are ready now. */
  before: number
  /** The fewest in between, before new pods are ready. */
  lowest: number
  /** Those at the end, when all new pods that have a node have become ready. */
  after: number
  /** What reaches users through it, as Ingresses and routes with their hosts. */
  paths?: string[]
}

/** A pod and the node it gets. */
export interface Placement {
  /** The pod. */
  pod: ObjectRef
  /** The pod in whose place it is, where it is in the place of one. */
  replaces?: ObjectRef
  /** The node; empty when there is none for it. */
  node: string
  /** The nodes between which the scheduler chooses at random, when their scores are the same. */
  ties?: string[]
  /** The verdict of the scheduler, when there is no node for it. */
  message?: string
}

/** A pod that a drain leaves where it is. */
export interface LeftPod {
  /** The pod. */
  pod: ObjectRef
  /** Why it stays. */
  why: string
}

/** One attempt to evict a pod. */
export interface DrainStep {
  /** The pod. */
  pod: ObjectRef
  /** What became of it: it is gone, a budget does not allow it now, or the API server refuses for good. */
  action: 'evict' | 'blocked' | 'error'
  /** The budget that decided. */
  pdb?: ObjectRef
  /** Why, where that is not plain; of an attempt that failed in the words of the API server. */
  why?: string
  /** The pod that its controller makes in its place; absent when none is made. */
  replacement?: string
  /** The pods that get a node after it. */
  placed?: Placement[]
}

/** A pod that cannot go. */
export interface StuckPod {
  /** The pod. */
  pod: ObjectRef
  /** The budgets that hold it. */
  budgets: ObjectRef[]
  /** Why, in the words of the API server. */
  why: string
}

/** What draining one node does. */
export interface NodeDrainAnswer {
  /** The node. */
  node: string
  /** Whether kubectl refuses to evict anything; the node stays cordoned. */
  aborted: boolean
  /** Whether all pods that are to go are gone at the end. */
  completes: boolean
  /** Why kubectl refuses, in its words. */
  errors?: string[]
  /** What kubectl warns of. */
  warnings?: string[]
  /** The pods that are to go, in order. */
  evictable: ObjectRef[]
  /** The pods that stay by kubectl's filters. */
  left: LeftPod[]
  /** The attempts, in order. */
  steps: DrainStep[]
  /** The pods that cannot go, each with what holds it. */
  stuck: StuckPod[]
}

/** What pods request of a node, before the changes and after all of them; amounts are quantities of Kubernetes. */
export interface NodeUse {
  /** The node. */
  node: string
  /** Whether it is not in the cluster any more. */
  gone: boolean
  /** Whether new pods are kept away from it afterwards. */
  cordoned: boolean
  /** The pods on it that have not run to their end. */
  pods_before: number
  /** Those afterwards. */
  pods_after: number
  /** As many as it may have. */
  pods_allocatable: number
  /** The CPU that they request. */
  cpu_before: string
  /** That afterwards. */
  cpu_after: string
  /** As much as it has for pods. */
  cpu_allocatable: string
  /** The memory that they request. */
  memory_before: string
  /** That afterwards. */
  memory_after: string
  /** As much as it has for pods. */
  memory_allocatable: string
}

/** Something that happens some time after a change. */
export interface Moment {
  /** Seconds after the change. */
  after_seconds: number
  /** What happens. */
  what: string
}

/** What the loss of one node or zone would do. */
export interface LossAnswer {
  /** The node, or the name of the zone. */
  lost: string
  /** The pods on it that have not run to their end. */
  pods: number
  /** Those that find no other node. */
  unplaced: number
  /** Those that nobody makes anew. */
  gone: number
  /** Those of StatefulSets, which stay Terminating until the node is back or deleted. */
  waiting: number
  /** The Services that lose all their ready endpoints for a while. */
  services_out: ObjectRef[]
  /** The Services that have none even after all. */
  services_lost: ObjectRef[]
  /** Volumes that only this node, or zone, can reach. */
  volumes: ObjectRef[]
}

/** What changes would do, one after the other. */
export interface SimulationReport extends Report {
  command: 'simulate'
  /** The changes, as sentences. */
  changes: string[]
  /** Whether all of it comes to its end: a part may wait for what does not come by itself, or all of it be refused. */
  outcome: 'completes' | 'blocked' | 'refused'
  /** All effects: in order of their parts, and within these the gravest first. */
  effects: Effect[]
  /** The Services whose ready endpoints change, those that lose all of them first. */
  services: ServiceRisk[]
  /** The draining of nodes, attempt by attempt. */
  drains?: NodeDrainAnswer[]
  /** The pods that are made anew or besides, each with its node. */
  placements?: Placement[]
  /** The nodes of which more or less is taken than before, in order. */
  nodes?: NodeUse[]
  /** What happens when, from the moment of the change on; absent where all of it happens at once. */
  timeline?: Moment[]
  /** The loss of each node or zone in turn, the gravest first. */
  survey?: LossAnswer[]
  /** The objects whose wanted state the changes set otherwise. */
  changed?: ChangedObject[]
  /** The objects that are new, without the pods that controllers make. */
  added?: ObjectRef[]
  /** The objects that are gone, without the pods that controllers make anew. */
  removed?: ObjectRef[]
  /** The problems that come and go with the changes, when it was asked for. */
  findings?: DiffAnswer
  /** Commands that prevent what is grave, or unblock what is stuck, in the order in which they are to be run. */
  commands?: Command[]
  /** Past changes and incidents like this one; empty as long as the input holds no history. */
  similar: string[]
  /** What was taken for granted. */
  assumed: string[]
  /** What the input does not tell, and what would be needed to. */
  unknown: string[]
}

/** What will break, and what that was judged from. */
export interface PredictionsReport extends Report {
  command: 'predictions'
  /** How far was looked ahead, in seconds. */
  within_seconds: number
  /** What was looked at. */
  foresight: Foresight
  /** What will break, the most pressing first. */
  predictions: Prediction[]
}

/** What predictions were judged from. */
export interface Foresight {
  /** The objects of the input that the question is about. */
  objects: number
  /** The series of the input. */
  series: number
  /** The series whose future was judged: those of a known measure, with a limit, of an object of the input. */
  judged: number
  /** The rules that were tried. */
  rules: number
  /** Why the future of series stays open, the most frequent first: those that will not reach their limits are not among them. */
  refused: Refused[]
  /** What could not be predicted for want of metrics, and how to get them. */
  missing: MissingMetrics[]
}

/** Why the future of some series stays open. */
export interface Refused {
  /** Why, in words. */
  reason: string
  /** How many series. */
  series: number
  /** One of them, by its object. */
  example: ObjectRef
}

/** Metrics that are not in the input, and what they would tell. */
export interface MissingMetrics {
  /** What they would tell. */
  tells: string
  /** The names of the metrics. */
  metrics: string
  /** How many objects of the input they would tell something of. */
  objects: number
  /** A command that gets them. */
  command: Command
}

/** Something that will break. */
export interface Prediction {
  /** The code of its rule. */
  code: string
  /** How grave it is: what breaks within three days is critical. */
  severity: Severity
  /** The object that will break, or that holds what runs out. */
  subject: ObjectRef
  /** The part of the subject that is meant, as a container or a resource. */
  part?: string
  /** Other objects that it is about, as the pods of a Deployment. */
  objects?: ObjectRef[]
  /** What will happen, in a sentence. */
  message: string
  /** When it is expected; null for what waits for an occasion instead of a time. */
  when: string | null
  /** The earliest time that is likely; the same as `when` for what is fixed, as the end of a certificate. */
  earliest: string | null
  /** The latest time that is likely; null where no end is in sight. */
  latest: string | null
  /** What it waits for, where that is an occasion instead of a time: `the next rollout`. */
  occasion?: string
  /** How the time was found, in the words of statistics; absent for what stands in a field. */
  method?: string
  /** What was measured, and how it goes on. */
  trend?: Trend
  /** What prevents it; the first is the one to try first. */
  fixes: Command[]
  /** Why it stands where it stands. */
  score: Score
  /** What depends on the subject: it will not work either, or not fully. */
  affects: ObjectRef[]
  /** What it stands on. */
  evidence: Evidence[]
  /** Commands to look further with. */
  commands: Command[]
  /** What to look at next, and why. */
  next: string[]
  /** The same from one dump to the next, for the same problem. */
  fingerprint: string
}

/** A measured series and where it leads. */
export interface Trend {
  /** What was measured, as `volume used`. */
  measure: string
  /** The unit of all numbers: `bytes`, `cores`, or what is counted. */
  unit: string
  /** How much there is now. */
  level: number
  /** How much there may be. */
  limit: number
  /** How much it grows in a day, since `since`. */
  slope_per_day: number | null
  /** When the growth began that goes on now. */
  since: string | null
  /** The samples that were used, of those that there were. */
  samples_used: number
  /** The samples that there were. */
  samples: number
  /** The probability with which the interval is to hold the time. */
  confidence: number
  /** What decided. */
  why: string
  /** Some points of the past. */
  history: Point[]
  /** The way on to the limit. */
  path: Point[]
}

/** Seconds since 1970, and the value then. */
export type Point = [number, number]

/** When a series reaches its limit, or why that cannot be told. Times are seconds since 1970. */
export interface Forecast {
  /** The expected time at which it is first at the limit. */
  time: number | null
  /** The earliest such time at the confidence asked for. */
  earliest: number | null
  /** The latest such time; null if it may as well not happen. */
  latest: number | null
  /** The estimator that decided. */
  method: ForecastMethod
  /** Why no time is told. */
  refusal: ForecastRefusal | null
  /** What decided, in a sentence or two. */
  why: string
  /** What became of the samples. */
  rows: ForecastRows
  /** The level of now, in the unit of the series. */
  level: number | null
  /** The limit of now; null where it is no finite number. */
  limit: number | null
  /** The growth in the unit of the series per day, as it is now. */
  slope_per_day: number | null
  /** Since when it has grown like that. */
  since: number | null
  /** The sudden falls that the history shows. */
  falls: Falls
  /** The history in few points. */
  history: Point[]
  /** The expected way to the limit in few points. */
  path: Point[]
}

/** The estimator that decided; `none` where the series says too little. */
export type ForecastMethod =
  | 'none'
  | 'level'
  | 'reset-cycle'
  | 'floor-line'
  | 'recovery'
  | 'segment-mean'
  | 'seasonal-difference'
  | 'geometric-gains'
  | 'power-gains'

/** Why no time is told; the reason says what else there is. */
export type ForecastRefusal =
  /** The limit, or now, is no positive finite number. */
  | { reason: 'not-finite' }
  /** There are too few usable samples. */
  | { reason: 'too-few-samples'; used: number; needed: number }
  /** The samples span too short a time, in seconds. */
  | { reason: 'history-too-short'; seconds: number; needed: number }
  /** The last sample is too old to say anything of now, in seconds. */
  | { reason: 'last-sample-too-old'; seconds: number; allowed: number }
  /** The growth cannot be told from chance, or there is none: its Student's t, and that which was needed. */
  | { reason: 'no-significant-growth'; t: number | null; needed: number | null }
  /** The level falls back again and again, and the floor does not rise; the peak is a share of the limit. */
  | { reason: 'floor-does-not-rise'; cycles: number; peak: number }
  /** The growth becomes less, and ends below the limit, at this share of it. */
  | { reason: 'levels-off'; below: number }
  /** The level climbs back to where it was before a restart, as a share of the limit. */
  | { reason: 'warming-up'; before: number }
  /** There is growth, but it was seen for too short a time to look so far ahead, both in seconds. */
  | { reason: 'too-far-ahead'; ahead: number; seen: number }
  /** There is growth, but the limit is farther away than anyone can see, in seconds. */
  | { reason: 'beyond-reach'; reach: number }

/** How many samples were given, and what became of them. */
export interface ForecastRows {
  /** Samples that were given. */
  given: number
  /** Samples that the answer rests on. */
  used: number
  /** Samples without a value, or with a time or value that is not a finite number. */
  absent: number
  /** Samples of a time that came before; of two values the greater is used. */
  duplicate: number
  /** Zeros for one or a few scrapes between values that are far from zero. */
  stale_zero: number
  /** Samples that are later than now. */
  after_now: number
}

/** How many sudden falls of each sort the history shows. */
export interface Falls {
  /** Falls from the limit: the container was killed for memory, and started again. */
  oom_kills: number
  /** Falls after which the level climbs back to where it was: restarts. */
  restarts: number
  /** Falls back to a common floor: rotation, garbage collection, temporary files. */
  sawtooth: number
  /** Falls after a short and steep rise to where it began: bursts. */
  bursts: number
  /** Falls that stay: something was deleted, and growth goes on from there. */
  clean_ups: number
  /** Changes of the limit. */
  resizes: number
}

/** What is told of a series. Times are seconds since 1970. */
export interface Anomalies {
  /** The anomalies, in the order of their times. */
  anomalies: Anomaly[]
  /** Why nothing can be told. */
  refusal: AnomalyRefusal | null
  /** What became of the samples. */
  rows: SampleRows
  /** The length of the season that predicts the series at its end, in seconds. */
  season: number | null
}

/** One episode in which a series does not fit its past. */
export interface Anomaly {
  /** When it was first seen. */
  time: number
  /** The last sample of the episode, where it has more than one. */
  end: number | null
  /** How unusual it is at its height, from 0 to 1. */
  score: number
  /** The value at its height. */
  value: number
  /** The value that was expected there. */
  expected: number
  /** What is unusual. */
  kind: AnomalyKind
  /** What is unusual, in a sentence with the numbers that decide. */
  why: string
}

/**
 * What is unusual: a value above or below what was expected, values that keep to one side of it, that hardly vary in a series that
 * does, or that vary more than ever before.
 */
export type AnomalyKind = 'spike' | 'dip' | 'level-shift' | 'flat' | 'spread'

/** Why nothing can be told of a series: the past is too short to know what is usual. */
export interface AnomalyRefusal {
  /** Why, in one word. */
  kind: 'too-few-samples'
  /** How many samples have a value and a time of their own. */
  used: number
  /** How many are needed. */
  needed: number
}

/** What became of the samples of a series. */
export interface SampleRows {
  /** How many were given. */
  given: number
  /** How many had no value or no time. */
  absent: number
  /** How many had the time of another one; their mean is used. */
  repeated: number
  /** How many were judged. */
  used: number
}

/**
 * Which binding artifact the generated loader actually loaded: `'native'` for
 * a native addon, otherwise the `platformArchABI` of the WASI flavor. Every
 * flavor napi-rs can build is listed, because `NAPI_RS_NATIVE_LIBRARY_PATH`
 * can point the loader at a WASI artifact this package does not build itself.
 */
export declare const __napiBindingTarget: 'native' | 'wasm32-wasi' | 'wasm32-wasip1'

/**
 * A cluster at one moment, judged at `now`; without one, at the moment its input was taken.
 *
 * The input goes into the cluster, and cannot be used for another. A cluster never changes.
 */
export declare class Cluster {
  /** Makes a cluster from an input, on the calling thread. */
  constructor(input: Input, options?: ClusterOptions | undefined | null)
  /** Returns a promise of a cluster: of an input, or of one dump, as bytes or text, or as an object or array of objects. */
  static load(data: Input | Uint8Array | string | object, options?: ClusterOptions | undefined | null): Promise<Cluster>
  /** The moment at which the cluster is judged; null when it was not given and nothing in the input tells a time. */
  get now(): string | null
  /** When the input was taken: as it was said, or the newest time found in it. */
  get takenAt(): string | null
  /**
   * Returns the object that a name means, as kubectl takes names: `deploy/web`, `deployment.apps/web`. Throws
   * `not-found`, `unknown-kind` or `ambiguous`, which offer what is near.
   */
  resolve(name: string, namespace?: string | undefined | null): ObjectRef
  /** Returns the objects of the cluster, in order; without events. */
  objects(about?: string | About | undefined | null): ObjectRef[]
  /** Returns a promise of the health of each object, in order of their references. */
  health(about?: string | About | undefined | null): Promise<HealthReport>
  /** Returns the health of each object, in order of their references. */
  healthSync(about?: string | About | undefined | null): HealthReport
  /** Returns a promise of every certificate of every chain in Secrets, ConfigMaps, kubeconfigs in them, and `caBundle`s. */
  certificates(about?: string | About | undefined | null): Promise<CertificatesReport>
  /** Returns every certificate of every chain in Secrets, ConfigMaps, kubeconfigs in them, and `caBundle`s. */
  certificatesSync(about?: string | About | undefined | null): CertificatesReport
  /** Returns a promise of what is near its limit, from the objects alone: nodes, quotas, budgets, autoscalers, certificates. */
  top(about?: string | About | undefined | null): Promise<TopReport>
  /** Returns what is near its limit, from the objects alone: nodes, quotas, budgets, autoscalers, certificates. */
  topSync(about?: string | About | undefined | null): TopReport
  /** Returns a promise of what an object needs, what needs it, or both. */
  graph(about?: string | AboutGraph | undefined | null): Promise<GraphReport>
  /** Returns what an object needs, what needs it, or both. */
  graphSync(about?: string | AboutGraph | undefined | null): GraphReport
  /** Returns a promise of a graph as text: a tree of lines, or in the language of Graphviz or of Mermaid. */
  graphText(form: 'tree' | 'dot' | 'mermaid', about?: string | AboutGraph | undefined | null): Promise<string>
  /** Returns a graph as text: a tree of lines, or in the language of Graphviz or of Mermaid. */
  graphTextSync(form: 'tree' | 'dot' | 'mermaid', about?: string | AboutGraph | undefined | null): string
  /** Returns a promise of what is broken and why: roots first, each with what it explains. */
  findings(about?: string | AboutFindings | undefined | null): Promise<FindingsReport>
  /** Returns what is broken and why: roots first, each with what it explains. */
  findingsSync(about?: string | AboutFindings | undefined | null): FindingsReport
  /** Returns a promise of what is broken as text: for people, or for other programs (JUnit, SARIF). */
  render(form: 'text' | 'wide' | 'md' | 'html' | 'fragment' | 'junit' | 'sarif', about?: string | AboutFindings | undefined | null, options?: RenderOptions | undefined | null): Promise<string>
  /** Returns what is broken as text: for people, or for other programs (JUnit, SARIF). */
  renderSync(form: 'text' | 'wide' | 'md' | 'html' | 'fragment' | 'junit' | 'sarif', about?: string | AboutFindings | undefined | null, options?: RenderOptions | undefined | null): string
  /**
   * Returns a promise of what will break, the most pressing first, and what prevents it.
   *
   * What fills up or leaks is told of metrics, what ends and what does not fit of the objects alone. What metrics would tell
   * more is in `foresight.missing`, each with a command that gets them.
   */
  predictions(about?: string | AboutPredictions | undefined | null): Promise<PredictionsReport>
  /** Returns what will break, the most pressing first, and what prevents it. */
  predictionsSync(about?: string | AboutPredictions | undefined | null): PredictionsReport
  /** Returns a promise of what will break as text for people. */
  renderPredictions(form: 'text' | 'wide' | 'md' | 'html' | 'fragment', about?: string | AboutPredictions | undefined | null, options?: RenderOptions | undefined | null): Promise<string>
  /** Returns what will break as text for people. */
  renderPredictionsSync(form: 'text' | 'wide' | 'md' | 'html' | 'fragment', about?: string | AboutPredictions | undefined | null, options?: RenderOptions | undefined | null): string
  /**
   * Returns a promise of where pods can run, node by node why not and what would help; of workloads how many more of their
   * pods fit. Names are as kubectl takes them (`deploy/web`); a kind (`deploy`) means all of it.
   */
  fit(objects: string | ObjectRef | Array<string | ObjectRef>, options?: FitOptions | undefined | null): Promise<FitReport>
  /** Returns where pods can run, node by node why not and what would help; of workloads how many more of their pods fit. */
  fitSync(objects: string | ObjectRef | Array<string | ObjectRef>, options?: FitOptions | undefined | null): FitReport
  /** Returns a promise of where pods can run as text for people. */
  renderFit(form: 'text' | 'wide', objects: string | ObjectRef | Array<string | ObjectRef>, options?: FitOptions | undefined | null, rendering?: RenderOptions | undefined | null): Promise<string>
  /** Returns where pods can run as text for people. */
  renderFitSync(form: 'text' | 'wide', objects: string | ObjectRef | Array<string | ObjectRef>, options?: FitOptions | undefined | null, rendering?: RenderOptions | undefined | null): string
  /**
   * Returns a promise of what a change would do: `drain node worker-5`, `scale deploy/web -n shop --replicas=3`; several are
   * parted by `;` or `then`. Rejects with `not-a-change` or `not-applicable`, which offer what is near.
   */
  simulate(change: string, options?: SimulationOptions | undefined | null): Promise<SimulationReport>
  /** Returns what a change would do. Throws `not-a-change` or `not-applicable`, which offer what is near. */
  simulateSync(change: string, options?: SimulationOptions | undefined | null): SimulationReport
  /** Returns a promise of what a change would do as text for people. */
  renderSimulation(form: 'text' | 'wide' | 'md' | 'html' | 'fragment', change: string, options?: SimulationOptions | undefined | null, rendering?: RenderOptions | undefined | null): Promise<string>
  /** Returns what a change would do as text for people. */
  renderSimulationSync(form: 'text' | 'wide' | 'md' | 'html' | 'fragment', change: string, options?: SimulationOptions | undefined | null, rendering?: RenderOptions | undefined | null): string
  /**
   * Returns a promise of the cluster as it would be after a change, when everything that follows from it has happened and all
   * new pods that have a node are ready.
   */
  after(change: string, options?: ChangeOptions | undefined | null): Promise<Cluster>
  /**
   * Returns the cluster as it would be after a change, when everything that follows from it has happened and all new pods that
   * have a node are ready.
   */
  afterSync(change: string, options?: ChangeOptions | undefined | null): Cluster
}

/** Reads one dump given in pieces of any size, and holds little more than the largest object of it. */
export declare class DumpReader {
  /** Reads on. */
  push(piece: Uint8Array | string): void
  /** Ends the dump; throws `not-a-dump` when it held no objects at all, not even broken ones. */
  finish(): void
}

/** What a cluster is made from: any number of dumps, in any order. */
export declare class Input {
  /** Makes an input with nothing in it. */
  constructor()
  /**
   * Adds a dump: what `kubectl get -o json`, `-o yaml` or `kubectl cluster-info dump` wrote, as bytes or text, or an
   * object or array of objects. The name is for messages: a path, or what the user will recognize. Broken objects among
   * good ones are `skipped`; bytes that hold no objects throw `not-a-dump`.
   *
   * It reads on the calling thread; `Cluster.load` does it on another.
   */
  dump(data: Uint8Array | string | object, name?: string | undefined | null): this
  /**
   * Adds metrics in the form that they have: what Prometheus, Thanos or VictoriaMetrics answered to a query or `export`, the
   * text that targets expose, lists of `metrics.k8s.io`, the `/stats/summary` of a kubelet, CSV; as bytes or text, or the object
   * that JSON stands for. The name is for messages; where a table names no metric, the name of the file is taken for it:
   * `kubelet_volume_stats_used_bytes.csv`. Broken pieces among good ones are `skipped`; bytes that hold no metrics throw
   * `not-metrics`.
   */
  metrics(data: Uint8Array | string | object, name?: string | undefined | null): this
  /** Returns a reader for a dump that comes in pieces. */
  reader(name?: string | undefined | null): DumpReader
  /** Says when the dumps were taken. Without it, the newest time found in them stands for it. */
  takenAt(time: Date | string): this
  /** Says that objects are known to be missing, as when the API server refused to list them. */
  gap(gap: Gap): this
  /** What could not be used: the first 10,000 pieces. */
  get skipped(): Skipped[]
  /** How many objects were read so far. */
  get length(): number
}

/** What a question is about; without any of these it is about everything. */
export interface About {
  /** A name as kubectl takes it (`deploy/web`), a kind (`deploy`), or a reference that an answer gave. */
  object?: string | ObjectRef
  /** Narrows to one namespace, or says where a named object is. */
  namespace?: string
  /** Labels as `kubectl -l` takes them, as `app=web,tier!=db`. */
  labels?: string
}

/** What a question about what is broken is about; without any of these it is about everything. */
export interface AboutFindings {
  /** A name as kubectl takes it (`deploy/web`), a kind (`deploy`), or a reference that an answer gave. */
  object?: string | ObjectRef
  /** Narrows to one namespace, or says where a named object is. */
  namespace?: string
  /** Labels as `kubectl -l` takes them, as `app=web,tier!=db`. */
  labels?: string
  /** Also finds risks and style. */
  lint?: boolean
  /** Also tells what is merely worth knowing. */
  info?: boolean
  /** Also gives the events, in groups. */
  events?: boolean
}

/** Which part of the graph a question is about; without an object it is the whole graph. */
export interface AboutGraph {
  /** A name as kubectl takes it (`deploy/web`), or a reference that an answer gave. */
  object?: string | ObjectRef
  /** Where a named object is. */
  namespace?: string
  /** To what the object needs (upstream, where nothing is said), to what needs it (downstream), or both. */
  direction?: Direction
  /** The number of steps from the object; absent for all. */
  depth?: number
}

/** What a question about what will break is about; without any of these it is about everything in the next seven days. */
export interface AboutPredictions {
  /** A name as kubectl takes it (`deploy/web`), a kind (`deploy`), or a reference that an answer gave. */
  object?: string | ObjectRef
  /** Narrows to one namespace, or says where a named object is. */
  namespace?: string
  /** Labels as `kubectl -l` takes them, as `app=web,tier!=db`. */
  labels?: string
  /** How far to look ahead, in seconds; seven days where nothing is said. */
  withinSeconds?: number
}

/** Returns a promise of what does not fit in a series, each with what was expected. Times and values are as `forecast` takes them. */
export declare function anomalies(times: Float64Array | Array<number | null>, values: Float64Array | Array<number | null>, options?: AnomalyOptions | undefined | null): Promise<Anomalies>

/** Returns what does not fit in a series, each with what was expected. What a Float64Array holds is read where it lies. */
export declare function anomaliesSync(times: Float64Array | Array<number | null>, values: Float64Array | Array<number | null>, options?: AnomalyOptions | undefined | null): Anomalies

/** How loudly anomalies are told. */
export interface AnomalyOptions {
  /** The lowest score that is told, from 0 to 1; where nothing is said, noise and seasons stay untold. */
  threshold?: number
  /** Tells each sample that outdoes those shortly before it, instead of one anomaly for each episode. */
  everyPoint?: boolean
}

/** How a change is meant. */
export interface ChangeOptions {
  /** Where objects and manifests are that the change names without a namespace. */
  namespace?: string
  /** What `apply FILE` applies, by the names of the files: bytes or text, or objects. */
  manifests?: Record<string, Uint8Array | string | object>
}

/** How a cluster is made. */
export interface ClusterOptions {
  /** The moment at which the cluster is judged; absent, the moment its input was taken. */
  now?: Date | string
  /** What messages call the dump. */
  name?: string
  /** The metrics of its objects, in the forms that `Input.metrics` takes; an array is several. */
  metrics?: Uint8Array | string | object | Array<Uint8Array | string | object>
}

/** Returns a promise of what changed from one cluster to another: problems that are new, resolved or elsewhere, and objects. */
export declare function diff(before: Cluster, after: Cluster, about?: string | About | undefined | null, lint?: boolean | undefined | null): Promise<DiffReport>

/** Returns what changed from one cluster to another: problems that are new, resolved or elsewhere, and objects. */
export declare function diffSync(before: Cluster, after: Cluster, about?: string | About | undefined | null, lint?: boolean | undefined | null): DiffReport

/** Returns the rule of a code. Throws `unknown-rule`, which offers what is near. */
export declare function explain(code: string): Rule

/** How the objects are meant, of which it is asked where they fit. */
export interface FitOptions {
  /** Where named objects are; absent for anywhere. */
  namespace?: string
  /** How many more pods of a workload are counted, 100 where nothing is said. */
  atMost?: number
}

/**
 * Returns a promise of when a series reaches its limit, or why that cannot be told. Times are seconds since 1970 in any order,
 * with a value for each; null and NaN are absent. Throws `invalid` without a limit.
 */
export declare function forecast(times: Float64Array | Array<number | null>, values: Float64Array | Array<number | null>, options: ForecastOptions): Promise<Forecast>

/** How to look ahead in a series. It takes a limit, or limits. */
export interface ForecastOptions {
  /** The limit, which held from the first sample on. */
  limit?: number
  /** The steps of the limit: from when, in seconds since 1970, and how much. */
  limits?: Array<[number, number]>
  /** When it is judged, as a time or in seconds since 1970; absent, at the newest of the times. */
  now?: Date | string | number
  /** How far ahead one cares, in seconds; seven days where nothing is said. */
  horizonSeconds?: number
  /** How often the time shall lie between the earliest and the latest; 0.9 where nothing is said. */
  confidence?: number
  /** Seconds that local time is ahead of UTC: people's days and weekends have their own rate. */
  utcOffsetSeconds?: number
}

/** Returns when a series reaches its limit, or why that cannot be told. What a Float64Array holds is read where it lies. */
export declare function forecastSync(times: Float64Array | Array<number | null>, values: Float64Array | Array<number | null>, options: ForecastOptions): Forecast

/** Something that the input is known not to hold. */
export interface Gap {
  /** The kind, as `Secret`, or the resource as the API server named it. */
  kind: string
  /** The namespace; absent for all. */
  namespace?: string
  /** Why, as `forbidden`. */
  reason: string
}

/** The identity of an object. */
export interface ObjectRef {
  /** The namespace; absent for what belongs to the whole cluster. */
  namespace?: string
  /** The kind, as `Deployment`. */
  kind: string
  /** The API group without version, as `apps`; absent for the core group. */
  group?: string
  /** The name. */
  name: string
}

/** Returns a promise of what changed from one cluster to another as text for people. */
export declare function renderDiff(form: 'text' | 'wide' | 'md', before: Cluster, after: Cluster, about?: string | About | undefined | null, options?: RenderOptions | undefined | null): Promise<string>

/** How text for people is written. */
export interface RenderOptions {
  /** The columns that lines are wrapped to, 80 where nothing is said; 0 for lines as long as they come. */
  width?: number
  /** Writes every sign that is not ASCII in ASCII. */
  ascii?: boolean
  /** Adds what the rule of each finding says. */
  teach?: boolean
  /** Gives each node a line of its own, where it is told where pods fit. */
  allNodes?: boolean
}

/** Returns every rule, in order of their codes. */
export declare function rules(): Rule[]

/** How a change is meant, and what else is to be told of it. */
export interface SimulationOptions {
  /** Where objects and manifests are that the change names without a namespace. */
  namespace?: string
  /** What `apply FILE` applies, by the names of the files: bytes or text, or objects. */
  manifests?: Record<string, Uint8Array | string | object>
  /** Also tells which problems come and go. */
  findings?: boolean
}

/** Returns the version of smart-core. */
export declare function version(): string
