using Rollout.Tasks.Embedded;

namespace Rollout.Local.Supervision;

/// <summary>What is kept on disk of a process under supervision. No arguments and no environment: both may hold secrets.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Identity">The process; null while it is being started.</param>
/// <param name="Token">A random text in its environment, by which a process is found whose start was interrupted.</param>
/// <param name="Port">The port it was given.</param>
/// <param name="StartedAt">When it was started.</param>
/// <param name="Fingerprint">Of its request.</param>
/// <param name="LogFile">Of its request.</param>
/// <param name="Labels">Of its request.</param>
/// <param name="StopTimeoutMs">Of its request.</param>
internal sealed record ProcessRecord(
    string Name,
    ProcessIdentity? Identity,
    string Token,
    int Port,
    DateTimeOffset StartedAt,
    string Fingerprint,
    string LogFile,
    IReadOnlyDictionary<string, string> Labels,
    int StopTimeoutMs);
