using Rollout.Tasks.Database.Backfills;
using Rollout.Tasks.Database.Linting;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database.Migrations;

/// <summary>Reads a folder of migrations, and in it the folders <c>expand</c>, <c>backfill</c> and <c>contract</c>. Names that start with a dot, <c>*.md</c> and other folders are left alone; any other file is a fault.</summary>
internal sealed class MigrationFolder
{
    private readonly string folder;
    private readonly MigrationFilePlan plan;
    private readonly SqlReadOptions options;
    private readonly List<(MigrationFileName Name, MigrationFile File)> files = [];
    private readonly List<string> faults = [];

    private MigrationFolder(string folder, MigrationFilePlan plan)
    {
        (this.folder, this.plan) = (Path.GetFullPath(folder), plan);
        options = new SqlReadOptions { ReadFile = ReadIncluded, Placeholders = plan.Placeholders.Count == 0 ? null : plan.Placeholders, HonourTransactions = plan.Transactions == TransactionPolicy.Honour };
    }

    /// <summary>Reads all migrations.</summary>
    /// <param name="folder">Path.</param>
    /// <param name="plan">How.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>In the order of their versions, the repeatable ones behind them; never empty.</returns>
    /// <exception cref="RolloutException">RT2502 with all faults of all files.</exception>
    public static async Task<IReadOnlyList<MigrationFile>> ReadAsync(string folder, MigrationFilePlan plan, CancellationToken cancellationToken)
    {
        var reader = new MigrationFolder(folder, plan);
        await Task.Run(() => reader.ReadFiles(cancellationToken), cancellationToken).ConfigureAwait(false);
        var migrations = reader.Pair();
        if (migrations.Count == 0 && reader.faults.Count == 0)
        {
            reader.faults.Add("there are no migrations");
        }

        return reader.faults.Count == 0
            ? migrations
            : throw new RolloutException("RT2502", $"the migrations in '{folder}' have {reader.faults.Count} {(reader.faults.Count == 1 ? "fault" : "faults")}: {string.Join("; ", reader.faults)}.", ExitCode.Configuration);
    }

    /// <summary>Null for a file that is not there.</summary>
    internal static byte[]? ReadIncluded(string path) => File.Exists(path) ? File.ReadAllBytes(path) : null;

    private static bool IsMeant(string path) => !Path.GetFileName(path).StartsWith('.') && !path.EndsWith(".md", StringComparison.OrdinalIgnoreCase);

    private void ReadFiles(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(folder))
        {
            faults.Add("the folder does not exist");
            return;
        }

        ReadFiles(folder, null, cancellationToken);
        foreach (var phase in Enum.GetValues<MigrationPhase>())
        {
            var path = Path.Combine(folder, phase.ToString().ToLowerInvariant());
            if (Directory.Exists(path))
            {
                ReadFiles(path, phase, cancellationToken);
            }
        }
    }

    private void ReadFiles(string path, MigrationPhase? phase, CancellationToken cancellationToken)
    {
        foreach (var file in Directory.EnumerateFiles(path).Where(IsMeant).Order(StringComparer.Ordinal))
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (MigrationFileName.Parse(Path.GetFileName(file)) is { } name)
            {
                files.Add((name, Parse(name, file, phase, File.ReadAllBytes(file))));
            }
            else
            {
                faults.Add($"{Relative(file)}: not a name of a migration. {MigrationFileName.Forms}");
            }
        }
    }

    private MigrationFile Parse(MigrationFileName name, string path, MigrationPhase? folderPhase, byte[] bytes)
    {
        var fileName = Relative(path);
        var shown = name.Name.Length > 0 ? name.Name : name.IsBackward ? "backward" : "forward";
        if (SqlText.Decode(bytes, out var sql) is { } fault)
        {
            faults.Add($"{fileName}: {fault}");
            return new MigrationFile(name.Version, shown, fileName, new SqlScript([], [], [])) { Path = path };
        }

        var script = SqlSplitter.Split(new SqlSource(fileName, sql) { Path = path }, options);
        var header = LintDirectives.Read(fileName, sql);
        faults.AddRange([.. script.Faults.Select(f => f.ToString()), .. header.Faults]);
        if (script.Faults.Count == 0 && script.Statements.Count == 0)
        {
            faults.Add($"{fileName}: there is no statement in it. Delete the file, or write one");
        }

        if (header.Batch is not null && script.Statements.Count > 0 && BatchKey.Fault(script) is { } unbatched)
        {
            faults.Add($"{fileName}: {unbatched}");
        }

        if (folderPhase is not null && header.Phase is not null && header.Phase != folderPhase)
        {
            faults.Add($"{fileName}: its header says {Word(header.Phase)}, its folder {Word(folderPhase)}. Move the file, or correct the header");
        }

        return new MigrationFile(name.Version, shown, fileName, script) { Path = path, Phase = folderPhase ?? header.Phase, Batch = header.Batch };
    }

    /// <summary>Gives each migration its way back.</summary>
    private List<MigrationFile> Pair()
    {
        var backward = files.Where(f => f.Name.IsBackward).ToLookup(f => f.Name.Version);
        var forward = files.Where(f => !f.Name.IsBackward).OrderBy(f => f.Name.Version).ToList();
        foreach (var same in forward.GroupBy(f => f.Name.Version).Concat(backward).Where(g => g.Count() > 1))
        {
            faults.Add($"{string.Join(" and ", same.Select(f => f.File.FileName))} have the same version. Give one of them another");
        }

        foreach (var (name, file) in backward.SelectMany(b => b))
        {
            if (forward.All(f => !f.Name.Version.Equals(name.Version)))
            {
                faults.Add($"{file.FileName}: there is no migration {name.Version} that it could take back. Add it, or delete this file");
            }
            else if (forward.All(f => !f.Name.Version.Equals(name.Version) || f.Name.Name != name.Name))
            {
                faults.Add($"{file.FileName}: the migration {name.Version} has another name. Name both files alike behind the version");
            }
        }

        if (plan.Gaps == GapPolicy.Refuse)
        {
            faults.AddRange(Gaps([.. forward.Select(f => f.File).Where(f => f.Kind == MigrationKind.Versioned)]));
        }

        return [.. forward.Select(f => f.File with { Backward = backward[f.Name.Version].Select(b => b.File).FirstOrDefault() })];
    }

    private static IEnumerable<string> Gaps(IReadOnlyList<MigrationFile> files)
    {
        foreach (var file in files.Where(f => f.Version.Number is null))
        {
            yield return $"{file.FileName}: nothing follows on {file.Version}, because it has dots, and database.files.gaps is refuse. Use whole numbers, or set it to allow";
        }

        foreach (var (before, after) in files.Zip(files.Skip(1)).Where(p => p.Second.Version.Number - p.First.Version.Number > 1))
        {
            yield return $"{after.FileName}: the version {before.Version.Number + 1} is missing before it, and database.files.gaps is refuse. Add the file, rename this one, or set it to allow";
        }
    }

    private string Relative(string path) => Path.GetRelativePath(folder, path).Replace('\\', '/');

    private static string? Word(MigrationPhase? phase) => phase?.ToString().ToLowerInvariant();
}
