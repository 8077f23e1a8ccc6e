using System.Collections.Immutable;
using Rollout.Tasks.Database.Linting.Catalogs;
using Rollout.Tasks.Database.Linting.Locks;
using Rollout.Tasks.Database.Linting.Parsing;
using static Rollout.Tasks.Database.Linting.Parsing.TableAction;
using static Rollout.Tasks.Database.Linting.Rules.LintRules;

namespace Rollout.Tasks.Database.Linting.Rules;

/// <summary>What ALTER TABLE can break.</summary>
internal static class TableRules
{
    public static IEnumerable<Hit> Check(LintContext context, Ddl.AlterTable alter)
    {
        // A table that these migrations made is nobody's yet, but the other side of its keys may be in use.
        var table = context.Catalog.Full(alter.Name);
        var isNew = context.Catalog.IsNew(table);
        foreach (var action in alter.Actions)
        {
            foreach (var hit in isNew ? OfNewTable(context, table, action) : Of(context, alter.Kind, table, action))
            {
                yield return hit;
            }

            context = context with { Catalog = CatalogChange.After(context.Catalog, alter with { Actions = [action] }) };
        }
    }

    private static IEnumerable<Hit> OfNewTable(LintContext context, ObjectName table, TableAction action)
    {
        var others = action switch
        {
            AddConstraint { Constraint.References: { } other } => [other],
            AddColumn add => add.Constraints.Select(c => c.References).OfType<ObjectName>(),
            _ => Enumerable.Empty<ObjectName>(),
        };
        return others.Where(context.IsLarge).Select(other => new Hit(ReferencedTable, context.Catalog.Full(other), table.Name));
    }

    private static IEnumerable<Hit> Of(LintContext context, ObjectKind kind, ObjectName table, TableAction action)
    {
        var catalog = context.Catalog;
        Hit Found(LintRule rule, string name) => new(rule, table, name);
        IEnumerable<Hit> If(bool condition, LintRule rule, string name) => condition ? [Found(rule, name)] : [];
        bool Old(string column) => !catalog.IsNew(table, column);
        var isLarge = context.IsLarge(table);
        var known = catalog.Find(table);
        return action switch
        {
            DropColumn drop => If(Old(drop.Column), LintRules.DropColumn, drop.Column),
            TableAction.RenameColumn rename => If(Old(rename.From), LintRules.RenameColumn, rename.From),
            RenameTo rename => If(!ViewColumns.TakeThePlace(context, table, rename), kind == ObjectKind.Table ? RenameTable : RenameObject, rename.Name),
            SetSchema or OwnerTo => If(action is OwnerTo || !ViewColumns.TakeThePlace(context, table, action), LoseAccess, table.Name),
            SetType set => ColumnRules.Type(context, table, set),
            TableAction.SetNotNull set => ColumnRules.NotNull(context, table, set.Column),
            AddColumn add => ColumnRules.Added(context, table, add),
            TableAction.DropNotNull drop => If(Old(drop.Column) && known?.Column(drop.Column)?.NotNull != false, LintRules.DropNotNull, drop.Column),
            SetDefault set => If(Old(set.Column) && !(known?.Column(set.Column) is { HasDefault: false, NotNull: true }), ChangeDefault, set.Column),
            TableAction.DropDefault drop when !Old(drop.Column) => If(known!.Column(drop.Column)!.NotNull && !catalog.IsFilled(table, drop.Column), AddRequiredColumn, drop.Column),
            TableAction.DropDefault drop => If(Old(drop.Column), known?.Column(drop.Column)?.NotNull == false ? ChangeDefault : LintRules.DropDefault, drop.Column),
            DropIdentity drop => If(Old(drop.Column), LintRules.DropDefault, drop.Column),
            DropExpression drop => If(Old(drop.Column), LintRules.DropDefault, drop.Column),
            SetIdentity set => If(set.Always && Old(set.Column), IdentityAlways, set.Column),
            TableAction.ChangeSequence change => If(Old(change.Column), LintRules.ChangeSequence, change.Column),
            AddConstraint add => Constraint(context, table, add.Constraint, isNewColumn: false),
            DropConstraint drop => Dropped(context, table, known?.Constraint(drop.Name), drop.Name),
            ValidateConstraint validate => If(isLarge && context.Held.Append(context.Forecast).Any(f => f.Locks.Any(l => l.Mode >= LockMode.ShareRowExclusive && !catalog.IsNew(l.Relation))), ValidateLater, validate.Name),
            AttachPartition attach => context.Forecast.Scans.Any(s => context.IsLarge(s.Relation)) ? [Found(Attach, attach.Partition.ToString())] : [],
            DetachPartition { Concurrently: true } detach => If(catalog.Relations.Values.Any(r => r.IsDefaultPartition && r.Parents.Contains(table)), ConcurrentParent, detach.Partition.ToString()),
            DetachPartition detach => If(isLarge, Detach, detach.Partition.ToString()),
            ReplicaIdentity { What: "NOTHING" } => If(known?.IsPublished != false, PublishWithoutKey, table.Name),
            SetTablespace or Rewrite => If(isLarge && context.Forecast.Rewrites.Count > 0, RewriteTable, table.Name),
            TableAction.RestrictRows => [Found(LintRules.RestrictRows, table.Name)],
            SwitchTrigger trigger => [Found(trigger.Enables ? Trigger : DisableTrigger, trigger.Name)],
            Inherit { Adds: false } inherit => [Found(DropObject, inherit.Parent.ToString())],
            _ => [],
        };
    }

    public static IEnumerable<Hit> Constraint(LintContext context, ObjectName table, ConstraintDefinition constraint, bool isNewColumn)
    {
        var isLarge = context.IsLarge(table);
        var name = constraint.Name ?? constraint.UsingIndex ?? (constraint.Columns.Count > 0 ? string.Join('_', constraint.Columns.Prepend(table.Name)) : "");
        var columns = constraint.Check is null ? constraint.Columns : (context.Catalog.Find(table)?.Columns ?? []).Select(c => c.Name).Where(constraint.Check.Mentions);
        var bindsOld = !isNewColumn && !context.AreNew(table, columns);
        var rules = constraint.Kind switch
        {
            ConstraintKind.Check => [(isLarge && !constraint.NotValid, LintRules.Check), (bindsOld, NewWrites), (columns.Any(c => ColumnRules.IsLeftOut(context.Catalog, table, c) && constraint.Check!.SaysNotNull(c)), LintRules.SetNotNull)],
            ConstraintKind.ForeignKey => [(!constraint.NotValid && (isLarge || context.IsLarge(constraint.References!)), ForeignKey), (bindsOld, NewWrites)],
            ConstraintKind.Exclude => [(bindsOld, AddExclusion), (isLarge, BuildUnique)],
            ConstraintKind.Unique when constraint.UsingIndex is null => [(bindsOld, AddUniqueConstraint), (isLarge, BuildUnique)],
            ConstraintKind.PrimaryKey when constraint.UsingIndex is null => [(isLarge, AddPrimaryKey), (bindsOld, AddUniqueConstraint), (!isNewColumn && ColumnRules.MayBeNull(context.Catalog, table, columns), LintRules.SetNotNull)],
            ConstraintKind.PrimaryKey => [(isLarge && context.Forecast.Scans.Count > 0, ScanNotNull), (bindsOld, NewWrites), (ColumnRules.MayBeNull(context.Catalog, table, OfIndex(context, table, constraint.UsingIndex!)), LintRules.SetNotNull)],
            _ => new[] { (bindsOld, NewWrites) },
        };
        return rules.Where(r => r.Item1).Select(r => new Hit(r.Item2, table, name));
    }

    private static ImmutableList<string> OfIndex(LintContext context, ObjectName table, string index) => context.Catalog.Find(table)?.Indexes.Find(i => i.Name == index)?.Columns ?? [];

    private static IEnumerable<Hit> Dropped(LintContext context, ObjectName table, CatalogConstraint? constraint, string name)
    {
        switch (constraint)
        {
            case { IsNew: true }:
                break;
            case null:
                yield return new Hit(Loosened, table, name);
                break;
            case { Kind: ConstraintKind.Check } check when !context.Catalog.Find(table)!.Columns.Any(c => c.NotNull && check.Check!.SaysNotNull(c.Name)):
                yield return new Hit(Loosened, table, name);
                break;
            case { Kind: ConstraintKind.PrimaryKey or ConstraintKind.Unique or ConstraintKind.Exclude }:
                yield return new Hit(DropUnique, table, name);
                break;
            case { References: { } other } when context.IsLarge(table) || context.IsLarge(other):
                yield return new Hit(DropForeignKey, table, name);
                break;
        }
    }
}
