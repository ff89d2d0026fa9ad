/* eslint-disable */
// Written by the build: the answers from answers.d.ts, which stands for their JSON, the rest from the code.

/** An error of smart-core; what it does not know is absent. */
export interface SmartError extends Error {
  /** The kind, the same in every language. */
  code: 'not-a-dump' | 'not-found' | 'unknown-kind' | 'unknown-rule' | 'ambiguous' | 'invalid'
  /** Where in its input it showed, in bytes from the start. */
  position?: number
  /** The names that are nearest to what was asked for and not there. */
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
  /** What it is. */
  type: 'field' | 'absent' | 'event'
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

/** What changed from one cluster to another. */
export interface DiffReport extends Report {
  command: 'diff'
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

/** How a cluster is made. */
export interface ClusterOptions {
  /** The moment at which the cluster is judged; absent, the moment its input was taken. */
  now?: Date | string
  /** What messages call the dump. */
  name?: string
}

/** Returns a promise of what changed from one cluster to another: problems that are new, resolved or elsewhere, and objects. */
export declare function diff(before: Cluster, after: Cluster, about?: string | About | undefined | null, lint?: boolean | undefined | null): Promise<DiffReport>

/** Returns what changed from one cluster to another: problems that are new, resolved or elsewhere, and objects. */
export declare function diffSync(before: Cluster, after: Cluster, about?: string | About | undefined | null, lint?: boolean | undefined | null): DiffReport

/** Returns the rule of a code. Throws `unknown-rule`, which offers what is near. */
export declare function explain(code: string): Rule

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
}

/** Returns every rule, in order of their codes. */
export declare function rules(): Rule[]

/** Returns the version of smart-core. */
export declare function version(): string
