using System.Runtime.CompilerServices;
using Rollout.Tasks.Database.Migrations;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Database;

/// <summary>Reads the SQL files of a folder beside the migrations. Names that start with a dot and <c>*.md</c> are left alone; any other file is a fault.</summary>
internal static class SqlFolder
{
    /// <summary>Reads all files, in the order of their names; none when there is no such folder.</summary>
    /// <param name="migrations">Path of the folder of migrations.</param>
    /// <param name="folder">Name of the folder in it.</param>
    /// <param name="plan">How its files are read.</param>
    /// <param name="faults">Takes what is wrong with a file that cannot be read.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public static async IAsyncEnumerable<SqlFolderFile> ReadAsync(string migrations, string folder, MigrationFilePlan plan, List<string> faults, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var path = Path.Combine(migrations, folder);
        var options = new SqlReadOptions { ReadFile = MigrationFolder.ReadIncluded, Placeholders = plan.Placeholders.Count == 0 ? null : plan.Placeholders };
        foreach (var file in Directory.Exists(path) ? Directory.EnumerateFiles(path).Where(IsMeant).Order(StringComparer.Ordinal).ToArray() : [])
        {
            var name = $"{folder}/{Path.GetFileName(file)}";
            if (!name.EndsWith(".sql", StringComparison.Ordinal))
            {
                faults.Add($"{name}: only SQL files belong here. Name it such as check.sql, or move it away");
            }
            else if (SqlText.Decode(await File.ReadAllBytesAsync(file, cancellationToken).ConfigureAwait(false), out var sql) is { } undecoded)
            {
                faults.Add($"{name}: {undecoded}");
            }
            else
            {
                yield return new SqlFolderFile(name, sql, SqlSplitter.Split(new SqlSource(name, sql) { Path = file }, options));
            }
        }
    }

    private static bool IsMeant(string path) => Path.GetFileName(path)[0] != '.' && !path.EndsWith(".md", StringComparison.OrdinalIgnoreCase);
}

/// <summary>A file of such a folder.</summary>
/// <param name="Name">Such as <c>verify/orders.sql</c>.</param>
/// <param name="Sql">Its text.</param>
/// <param name="Script">Its statements and the faults in them.</param>
internal sealed record SqlFolderFile(string Name, string Sql, SqlScript Script);
