namespace Rollout.Tasks.Database;

/// <summary>Which database a connection string leads to, whatever names of hosts and proxies it goes through.</summary>
/// <param name="Cluster">Identifier that PostgreSQL gave the cluster when it was made; host and port where the server does not tell it.</param>
/// <param name="Number">The database's object identifier in the cluster.</param>
/// <param name="Name">Its name.</param>
public sealed record DatabaseIdentity(string Cluster, long Number, string Name)
{
    /// <summary>Size on the server's disk, in bytes.</summary>
    public long Bytes { get; init; }

    /// <summary>The environment whose production database it is marked as; null when it is not marked.</summary>
    public string? ProductionOf { get; init; }

    /// <summary>Whether it is the same database.</summary>
    /// <param name="other">Another answer.</param>
    /// <returns>True also when the one was reached by another name.</returns>
    public bool IsSameAs(DatabaseIdentity other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return (Cluster, Number) == (other.Cluster, other.Number);
    }
}
