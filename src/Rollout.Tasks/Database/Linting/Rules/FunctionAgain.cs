using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Linting.Rules;

/// <summary>Whether a function that is dropped is made again before anybody can miss it.</summary>
internal static class FunctionAgain
{
    /// <summary>The same transaction makes it again, to be called with the same arguments and returning the same. With CASCADE more than the function goes.</summary>
    public static bool IsMade(LintContext context, Ddl.Drop drop, ObjectName name)
    {
        var known = context.Catalog.Arguments.GetValueOrDefault(name.Name) ?? [];
        var dropped = drop.Arguments.Where((_, at) => at < drop.Names.Count && drop.Names[at] == name)
            .Select(said => said is null ? (known.Count == 1 ? known[0] : null) : known.Find(f => f.Types.SequenceEqual(FunctionArguments.Of(said).Types))).ToList();
        var made = context.Behind.TakeWhile(s => !s.NeedsNoTransaction).Where(s => context.Statement.Branch.StartsWith(s.Branch, StringComparison.Ordinal))
            .Select(s => s.Ddl).OfType<Ddl.CreateFunction>().Where(f => context.Catalog.Full(f.Name) == context.Catalog.Full(name)).Select(FunctionArguments.Of).ToList();
        return !drop.Cascade && dropped.Count > 0 && dropped.All(d => d is not null && made.Any(m => m.Types.SequenceEqual(d.Types) && m.Required <= d.Required && m.Result == d.Result));
    }
}
