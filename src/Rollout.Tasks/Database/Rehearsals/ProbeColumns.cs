using Npgsql;

namespace Rollout.Tasks.Database.Rehearsals;

/// <summary>The columns that a statement answers, by name. Pure.</summary>
/// <remarks>A release that asks for <c>*</c> gets other columns without a fault of the server.</remarks>
internal static class ProbeColumns
{
    /// <summary>Says what differs for a release that reads them by name and type. More columns are no difference.</summary>
    /// <param name="before">Name and type of each column.</param>
    /// <param name="after">The same after the migrations.</param>
    /// <returns>What is gone fails, another type may surprise.</returns>
    public static IEnumerable<(string Text, string SqlState, bool Fails)> Compare(IReadOnlyList<(string Name, string Type)> before, IReadOnlyList<(string Name, string Type)> after)
    {
        var now = after.ToLookup(column => column.Name, column => Kind(column.Type));
        foreach (var (name, type) in before.DistinctBy(column => column.Name))
        {
            if (!now.Contains(name))
            {
                yield return ($"the answer has no column \"{name}\" any more", PostgresErrorCodes.UndefinedColumn, true);
            }
            else if (!now[name].Contains(Kind(type)))
            {
                yield return ($"the answer's column \"{name}\" was {Kind(type)} and is {now[name].First()} now", PostgresErrorCodes.DatatypeMismatch, false);
            }
        }
    }

    /// <summary>Without length and precision: a longer text is read alike.</summary>
    private static string Kind(string type) => type.Split('(')[0];
}
