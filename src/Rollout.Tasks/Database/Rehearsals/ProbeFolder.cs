using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database.Rehearsals;

/// <summary>Reads the files <c>probes/*.sql</c> beside the migrations: statements that the stable release runs, with literals for their parameters.</summary>
internal static class ProbeFolder
{
    /// <summary>Name of the folder.</summary>
    public const string Name = "probes";

    private static readonly string[] Kinds = ["SELECT", "INSERT", "UPDATE", "DELETE", "MERGE", "WITH", "VALUES", "TABLE"];

    /// <summary>Reads all files, in the order of their names.</summary>
    /// <param name="migrations">Path of the folder of migrations.</param>
    /// <param name="plan">How its files are read.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>Empty when there is no such folder.</returns>
    /// <exception cref="RolloutException">RT2591 with all faults of all files.</exception>
    public static async Task<IReadOnlyList<SqlStatement>> ReadAsync(string migrations, MigrationFilePlan plan, CancellationToken cancellationToken)
    {
        var (statements, faults) = (new List<SqlStatement>(), new List<string>());
        await foreach (var file in SqlFolder.ReadAsync(migrations, Name, plan, faults, cancellationToken).ConfigureAwait(false))
        {
            statements.AddRange(file.Script.Statements);
            faults.AddRange(file.Script.Faults.Select(fault => fault.ToString()));
            faults.AddRange(file.Script.Statements.Where(s => !Kinds.Contains(s.Word(0))).Select(s => $"{s.Place}: {s.Word(0) ?? "this"} is nothing that a release runs beside another one. Write SELECT, INSERT, UPDATE, DELETE or MERGE"));
            faults.AddRange(file.Script is { Statements.Count: 0, Faults.Count: 0 } ? [$"{file.Name}: there is no statement in it. Write one that the stable release runs"] : []);
        }

        return faults.Count == 0 ? statements : throw new RolloutException("RT2591", $"{string.Join("; ", faults)}.", ExitCode.Configuration);
    }
}
