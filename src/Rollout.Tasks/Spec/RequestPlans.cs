namespace Rollout.Tasks.Spec;

/// <summary>HTTP requests that belong together; captured values pass from one to the next.</summary>
/// <param name="Name">For messages.</param>
/// <param name="Steps">At least one, in order.</param>
public sealed record SmokeFlow(string Name, IReadOnlyList<SmokeStep> Steps);

/// <summary>One HTTP request and what must come back. Texts may hold variables such as <c>{token}</c> or <c>{uuid}</c>, for <see cref="Placeholders.Expand"/>.</summary>
/// <param name="Service">Whose candidate instance is asked.</param>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path and query, starting with a slash.</param>
/// <param name="Headers">Sent with the request.</param>
/// <param name="Body">JSON text; null for none. A name in braces is a variable, to be replaced by a text with JSON's escapes; every other brace inside of a text is written as an escape, so that a doubled brace is never one of its own.</param>
/// <param name="Status">The status that must come back.</param>
/// <param name="Json">JSON path to the text that must stand there; the text <c>*</c> asks only for a value that is not null.</param>
/// <param name="Capture">Name of a variable to the JSON path of its value.</param>
/// <param name="Timeout">Default: 10 s.</param>
public sealed record SmokeStep(
    string Service,
    string Method,
    string Path,
    IReadOnlyDictionary<string, string> Headers,
    string? Body,
    int Status,
    IReadOnlyDictionary<string, string> Json,
    IReadOnlyDictionary<string, string> Capture,
    TimeSpan Timeout);

/// <summary>Traffic that the tool makes itself while a rollout runs: open loop, fixed rate.</summary>
/// <param name="RequestsPerSecond">0.1 to 10,000.</param>
/// <param name="Requests">Sent in turn.</param>
/// <param name="Timeout">An answer later than this counts as failed. Default: 10 s.</param>
public sealed record LoadPlan(double RequestsPerSecond, IReadOnlyList<LoadRequest> Requests, TimeSpan Timeout);

/// <summary>One kind of request of the load generator, sent to the load balancer's listener.</summary>
/// <param name="Method">HTTP method.</param>
/// <param name="Path">Path and query.</param>
/// <param name="Headers">Sent with the request.</param>
/// <param name="Body">JSON text; null for none.</param>
public sealed record LoadRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string? Body);
