using Rollout.Tasks.Database.Linting.Locks;
using Rollout.Tasks.Database.Linting.Parsing;
using static Rollout.Tasks.Database.Linting.Rules.LintRules;

namespace Rollout.Tasks.Database.Linting.Rules;

/// <summary>What statements do to each other in the transaction of one migration.</summary>
internal static class TransactionRules
{
    public static IEnumerable<Hit> Check(LintContext context)
    {
        if (context.Statement.NeedsNoTransaction || context.Statement.Ddl is Ddl.AlterTable { Actions: [TableAction.ValidateConstraint] })
        {
            yield break;
        }

        var held = context.Held.Reverse().SelectMany(f => Strong(context, f)).ToHashSet();
        if (held.Count == 0)
        {
            yield break;
        }

        if (context.Forecast.Scans.Any(s => context.IsLarge(s.Relation)) || (context.Forecast.Rewrites.Count > 0 && context.Forecast.Relations.Any(context.IsLarge))
            || (context.Statement.Ddl is Ddl.ChangeRows { Verb: not "INSERT" } change && context.IsLarge(change.Table)))
        {
            yield return new Hit(LockHeld, held.First(), "");
        }

        var added = Strong(context, context.Forecast).Where(t => !held.Contains(t)).ToList();
        if (added.Count > 0)
        {
            yield return new Hit(TwoTables, added[0], held.First().ToString());
        }
    }

    private static IEnumerable<ObjectName> Strong(LintContext context, LockForecast forecast) =>
        forecast.Locks.Where(l => l.Mode >= LockMode.ShareRowExclusive && context.IsLarge(l.Relation) && IsTable(context, l.Relation)).Select(l => l.Relation).Distinct();

    private static bool IsTable(LintContext context, ObjectName relation) =>
        context.Catalog.Find(relation) is { } known ? known.Kind is not (Catalogs.RelationKind.View or Catalogs.RelationKind.Sequence) : !context.Catalog.IsComplete && !relation.Name.EndsWith("_seq", StringComparison.Ordinal);
}
