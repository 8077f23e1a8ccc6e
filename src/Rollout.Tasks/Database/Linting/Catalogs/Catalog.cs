using System.Collections.Immutable;
using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Database.Linting.Catalogs;

/// <summary>What is in a database, as far as locks and the other release care. A value: each statement makes a new one.</summary>
internal sealed record Catalog
{
    /// <summary>Nothing is known: each table is taken for one that exists and is large.</summary>
    public static Catalog Unknown { get; } = new();

    /// <summary>A database without tables of its own.</summary>
    public static Catalog Empty { get; } = new() { IsComplete = true };

    /// <summary>Schema of temporary tables.</summary>
    public const string Temporary = "pg_temp";

    /// <summary>Whether what is not in it does not exist.</summary>
    public bool IsComplete { get; init; }

    /// <summary>As <c>server_version_num</c> has it. Default: 150000.</summary>
    public int ServerVersion { get; init; } = 150000;

    /// <summary>Time zone of the session that migrates; null when it is not known.</summary>
    public string? TimeZone { get; init; }

    /// <summary>Schemas in which names without a schema are looked up. Default: <c>public</c>.</summary>
    public ImmutableList<string> SearchPath { get; init; } = ["public"];

    /// <summary>Schema in which names without a schema are made.</summary>
    public string DefaultSchema => SearchPath.Count > 0 ? SearchPath[0] : "public";

    public ImmutableDictionary<ObjectName, Relation> Relations { get; init; } = ImmutableDictionary<ObjectName, Relation>.Empty;

    /// <summary>Labels of enum types, by the type's name without schema.</summary>
    public ImmutableDictionary<string, ImmutableList<string>> Enums { get; init; } = ImmutableDictionary<string, ImmutableList<string>>.Empty;

    public ImmutableDictionary<string, DomainType> Domains { get; init; } = ImmutableDictionary<string, DomainType>.Empty;

    /// <summary>Functions of the database, by name in lower case, and whether any of that name is volatile.</summary>
    public ImmutableDictionary<string, bool> Functions { get; init; } = ImmutableDictionary<string, bool>.Empty;

    /// <summary>Types, functions and triggers made by the migrations themselves.</summary>
    private ImmutableHashSet<(ObjectKind Kind, ObjectName? Table, ObjectName Name)> NewObjects { get; init; } = [];

    /// <summary>What the functions of the database are called with, by name.</summary>
    public ImmutableDictionary<string, ImmutableList<FunctionArguments>> Arguments { get; init; } = ImmutableDictionary<string, ImmutableList<FunctionArguments>>.Empty;

    /// <summary>Functions of the server itself that are the same for all rows of a statement, by name; empty where it was not asked.</summary>
    public IReadOnlySet<string> StableBuiltins { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>Text of functions that a trigger calls, by name; one that is not known is not in it.</summary>
    public ImmutableDictionary<string, SqlExpression> TriggerBodies { get; init; } = ImmutableDictionary<string, SqlExpression>.Empty;

    /// <summary>The name with its schema. A temporary table hides those of its name.</summary>
    public ObjectName Full(ObjectName name) =>
        name.Schema is not null ? name : SearchPath.Prepend(Temporary).Select(schema => name with { Schema = schema }).FirstOrDefault(Relations.ContainsKey) ?? name with { Schema = DefaultSchema };

    /// <summary>The name of what a CREATE makes, with its schema.</summary>
    public ObjectName Made(ObjectName name, bool isTemporary = false) => isTemporary ? name with { Schema = Temporary } : name with { Schema = name.Schema ?? DefaultSchema };

    public Relation? Find(ObjectName name) => Relations.GetValueOrDefault(Full(name));

    /// <summary>The table or materialized view that an index is on.</summary>
    public Relation? OwnerOfIndex(ObjectName index) =>
        Relations.Values.FirstOrDefault(r => (index.Schema is null || r.Name.Schema == index.Schema) && r.Indexes.Any(i => i.Name == index.Name));

    /// <summary>The table that extended statistics are of.</summary>
    public Relation? OwnerOfStatistics(ObjectName statistics) => Relations.Values.FirstOrDefault(r => r.Statistics.Any(s => s.Name == statistics.Name));

    /// <summary>Partitions and heirs, theirs too.</summary>
    public IEnumerable<Relation> Heirs(ObjectName parent) =>
        Relations.Values.Where(r => r.Parents.Contains(Full(parent))).SelectMany(r => Heirs(r.Name).Prepend(r));

    /// <summary>Tables with a foreign key to the table.</summary>
    public IEnumerable<Relation> Referencing(ObjectName table) =>
        Relations.Values.Where(r => r.Name != Full(table) && r.Constraints.Any(c => c.References == Full(table)));

    /// <summary>Tables with a foreign key to one of the columns.</summary>
    public IEnumerable<Relation> Referencing(Relation table, IReadOnlyCollection<string> columns) =>
        Referencing(table.Name).Where(r => r.Constraints.Any(c => c.References == table.Name && c.ReferencedColumns.Any(columns.Contains)));

    /// <summary>Views that read the relation, and views that read those.</summary>
    public IEnumerable<Relation> Readers(ObjectName relation, string? column = null) =>
        Relations.Values.Where(r => r.Reads.Any(read => read.Relation == Full(relation) && (column is null || read.Column is null || read.Column == column))).SelectMany(r => Readers(r.Name).Prepend(r));

    /// <summary>Whether the migrations made it, so that no release that runs can use it.</summary>
    public bool IsNew(ObjectName relation) => Find(relation)?.IsNew ?? false;

    /// <summary>Whether the migrations made the type or function; of two functions with one name, both.</summary>
    public bool IsNew(ObjectKind kind, ObjectName name) => NewObjects.Contains((kind, null, Full(name)));

    /// <summary>Whether the migrations made the trigger.</summary>
    public bool IsNewTrigger(ObjectName table, string name) => NewObjects.Contains((ObjectKind.Trigger, Full(table), new ObjectName(null, name)));

    /// <summary>Whether the migrations made the column or its table.</summary>
    public bool IsNew(ObjectName relation, string column) => Find(relation) is { } found && (found.IsNew || (found.Column(column)?.IsNew ?? false));

    /// <summary>Whether a trigger gives the column a value in each new row, whatever release writes it. A function whose text is not known is believed.</summary>
    public bool IsFilled(ObjectName table, string column) => Find(table)?.InsertTriggers.Any(t => !TriggerBodies.TryGetValue(t.Function, out var body) || TriggerText.Writes(body, column)) ?? false;

    /// <summary>Whether a value of the type is checked by a domain.</summary>
    public bool IsConstrainedDomain(SqlType type) => Domains.TryGetValue(type.Name, out var domain) && (domain.HasConstraints || IsConstrainedDomain(domain.Base));

    /// <summary>As it is once these migrations are in use: nothing in it is new any more.</summary>
    public Catalog AsInUse() => this with
    {
        NewObjects = [],
        Relations = Relations.ToImmutableDictionary(r => r.Key, r => r.Value with { IsNew = false, Columns = [.. r.Value.Columns.Select(c => c with { IsNew = false })], Constraints = [.. r.Value.Constraints.Select(c => c with { IsNew = false })] }),
    };

    /// <summary>As the next migration finds it: the session begins anew, without the settings and temporary tables of the one before.</summary>
    public Catalog InNewSession(Catalog start) => this with { TimeZone = start.TimeZone, SearchPath = start.SearchPath, Relations = Relations.RemoveRange(Relations.Keys.Where(r => r.Schema == Temporary)) };

    /// <summary>With a type or function that no release that runs can use.</summary>
    public Catalog WithNew(ObjectKind kind, ObjectName name) => this with { NewObjects = NewObjects.Add((kind, null, Made(name))) };

    /// <summary>With a trigger that the migrations made.</summary>
    public Catalog WithNewTrigger(ObjectName table, string name) => this with { NewObjects = NewObjects.Add((ObjectKind.Trigger, Full(table), new ObjectName(null, name))) };

    public Catalog With(Relation relation) => this with { Relations = Relations.SetItem(relation.Name, relation) };
}

/// <summary>A domain.</summary>
/// <param name="Base">Type it is made of.</param>
/// <param name="HasConstraints">It has a CHECK or NOT NULL.</param>
internal sealed record DomainType(SqlType Base, bool HasConstraints);
