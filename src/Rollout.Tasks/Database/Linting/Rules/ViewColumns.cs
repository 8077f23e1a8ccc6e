using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Linting.Rules;

/// <summary>Whether a view that is dropped comes back in the same migration with all that it had.</summary>
internal static class ViewColumns
{
    public static bool AreKept(LintContext context, Ddl.Drop drop, ObjectName name)
    {
        if (drop.Kind == ObjectKind.Trigger)
        {
            return context.Behind.Any(s => s.Ddl is Ddl.CreateTrigger trigger && trigger.Name == name.Name && context.Catalog.Full(trigger.Table) == context.Catalog.Full(drop.OnTable!));
        }

        var again = context.Behind.Select(s => s.Ddl).OfType<Ddl.CreateView>().FirstOrDefault(v => context.Catalog.Full(v.Name) == context.Catalog.Full(name));
        return drop.Kind is ObjectKind.View or ObjectKind.MaterializedView && again is not null && context.Catalog.Find(name) is { Columns.Count: > 0 } view && view.Columns.All(c => again.Query.Mentions(c.Name));
    }
}
