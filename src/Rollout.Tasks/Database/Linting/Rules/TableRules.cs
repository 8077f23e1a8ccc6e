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
            SetType set => Type(context, table, set),
            TableAction.SetNotNull set => NotNull(context, table, set.Column),
            AddColumn add => Column(context, table, add),
            TableAction.DropNotNull drop => If(Old(drop.Column), LintRules.DropNotNull, drop.Column),
            SetDefault set => If(Old(set.Column) && !(known?.Column(set.Column) is { HasDefault: false, NotNull: true }), ChangeDefault, set.Column),
            TableAction.DropDefault drop => If(Old(drop.Column), known?.Column(drop.Column)?.NotNull == false ? ChangeDefault : LintRules.DropDefault, drop.Column),
            DropIdentity drop => If(Old(drop.Column), LintRules.DropDefault, drop.Column),
            DropExpression drop => If(Old(drop.Column), LintRules.DropDefault, drop.Column),
            SetIdentity set => If(set.Always && Old(set.Column), IdentityAlways, set.Column),
            AddConstraint add => Constraint(context, table, add.Constraint, isNewColumn: false),
            DropConstraint drop => Dropped(context, table, known?.Constraint(drop.Name), drop.Name),
            ValidateConstraint validate => If(isLarge && context.Held.Append(context.Forecast).Any(f => f.Locks.Any(l => l.Mode >= LockMode.ShareRowExclusive && !catalog.IsNew(l.Relation))), ValidateLater, validate.Name),
            AttachPartition attach => context.Forecast.Scans.Any(s => context.IsLarge(s.Relation)) ? [Found(Attach, attach.Partition.ToString())] : [],
            DetachPartition detach => If(!detach.Concurrently && isLarge, Detach, detach.Partition.ToString()),
            SetTablespace or Rewrite => If(isLarge && context.Forecast.Rewrites.Count > 0, RewriteTable, table.Name),
            TableAction.RestrictRows => [Found(LintRules.RestrictRows, table.Name)],
            SwitchTrigger trigger => [Found(trigger.Enables ? Trigger : DisableTrigger, trigger.Name)],
            Inherit { Adds: false } inherit => [Found(DropObject, inherit.Parent.ToString())],
            _ => [],
        };
    }

    private static IEnumerable<Hit> Type(LintContext context, ObjectName table, SetType set)
    {
        if (context.Catalog.IsNew(table, set.Column) && !context.IsLarge(table))
        {
            yield break;
        }

        var isFree = context.Catalog.Find(table)?.Column(set.Column) is { } column && TypeChange.IsFree(column.Type, set.Type, set.Using, set.Column, context.Catalog);
        if (!isFree && !context.Catalog.IsNew(table, set.Column))
        {
            yield return new Hit(ChangeColumnType, table, set.Column);
        }

        if (context.IsLarge(table) && !isFree)
        {
            yield return new Hit(RewriteTable, table, set.Column);
        }
        else if (context.IsLarge(table) && context.Forecast.Scans.Count > 0)
        {
            yield return new Hit(RecheckConstraint, table, set.Column);
        }
    }

    private static IEnumerable<Hit> NotNull(LintContext context, ObjectName table, string column)
    {
        var known = context.Catalog.Find(table);
        if (known is not null && (known.ChecksNotNull(column) || known.Column(column)?.NotNull == true))
        {
            yield break;
        }

        var isKeptOut = known is not null && known.Constraints.Any(c => c is { Kind: ConstraintKind.Check, IsNew: false } && c.Check!.SaysNotNull(column));
        if (!isKeptOut && !(context.Catalog.IsNew(table, column) && known!.Column(column)!.HasDefault))
        {
            yield return new Hit(LintRules.SetNotNull, table, column);
        }

        if (context.IsLarge(table))
        {
            yield return new Hit(ScanNotNull, table, column);
        }
    }

    private static IEnumerable<Hit> Column(LintContext context, ObjectName table, AddColumn add)
    {
        var column = add.Column;
        if (add.IfNotExists && context.Catalog.Find(table)?.Column(column.Name) is not null)
        {
            yield break;
        }

        yield return new Hit(PreparedStar, table, column.Name);
        var isRequired = column.NotNull || add.Constraints.Any(c => c.Check?.SaysNotNull(column.Name) ?? false);
        if (isRequired && column is { HasSequence: false, Generated: null, HasValue: false })
        {
            yield return new Hit(AddRequiredColumn, table, column.Name);
        }

        if (column.HasValue && !Volatility.IsVolatile(column.Default!, context.Catalog) && add.Constraints.Any(c => c.Kind is ConstraintKind.Unique or ConstraintKind.PrimaryKey))
        {
            yield return new Hit(AddUniqueConstraint, table, column.Name);
        }

        if (column.Type.Name == "json")
        {
            yield return new Hit(JsonColumn, table, column.Name);
        }

        if (context.IsLarge(table) && TableForecaster.Rewrites(context.Catalog, column))
        {
            yield return new Hit(column.Generated is not null ? GeneratedColumn : column.HasSequence ? SerialColumn : context.Catalog.IsConstrainedDomain(column.Type) ? DomainColumn : VolatileDefault, table, column.Name);
        }

        foreach (var hit in add.Constraints.SelectMany(c => Constraint(context, table, c, isNewColumn: true)))
        {
            yield return hit with { Name = hit.Name.Length == 0 ? column.Name : hit.Name };
        }
    }

    private static IEnumerable<Hit> Constraint(LintContext context, ObjectName table, ConstraintDefinition constraint, bool isNewColumn)
    {
        var isLarge = context.IsLarge(table);
        var name = constraint.Name ?? constraint.UsingIndex ?? (constraint.Columns.Count > 0 ? string.Join('_', constraint.Columns.Prepend(table.Name)) : "");
        var columns = constraint.Check is null ? constraint.Columns : (context.Catalog.Find(table)?.Columns ?? []).Select(c => c.Name).Where(constraint.Check.Mentions);
        var bindsOld = !isNewColumn && !context.AreNew(table, columns);
        var rules = constraint.Kind switch
        {
            ConstraintKind.Check => [(isLarge && !constraint.NotValid, LintRules.Check), (bindsOld, NewWrites), (columns.Any(c => IsLeftOut(context, table, c) && constraint.Check!.SaysNotNull(c)), LintRules.SetNotNull)],
            ConstraintKind.ForeignKey => [(!constraint.NotValid && (isLarge || context.IsLarge(constraint.References!)), ForeignKey), (bindsOld, NewWrites)],
            ConstraintKind.Exclude => [(bindsOld, AddExclusion), (isLarge, BuildUnique)],
            ConstraintKind.Unique when constraint.UsingIndex is null => [(bindsOld, AddUniqueConstraint), (isLarge, BuildUnique)],
            ConstraintKind.PrimaryKey when constraint.UsingIndex is null => [(isLarge, AddPrimaryKey), (bindsOld, NewWrites)],
            ConstraintKind.PrimaryKey => [(isLarge && context.Forecast.Scans.Count > 0, ScanNotNull), (bindsOld, NewWrites)],
            _ => new[] { (bindsOld, NewWrites) },
        };
        return rules.Where(r => r.Item1).Select(r => new Hit(r.Item2, table, name));
    }

    /// <summary>A new column that the stable release does not know, and that gets no value by itself.</summary>
    private static bool IsLeftOut(LintContext context, ObjectName table, string column) => context.Catalog.Find(table)?.Column(column) is { IsNew: true, HasDefault: false, IsGenerated: false };

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
