using Rollout.Tasks.Database;
using Rollout.Tasks.Spec;

namespace Rollout.Tasks.Testing.Database;

/// <summary>A schema without a database: it says what the <c>Given</c> methods say.</summary>
public sealed class InMemorySharedSchema : ISharedSchema
{
    private volatile MigrationReview review = MigrationReview.Empty;
    private volatile IReadOnlyList<string> sessions = [];
    private volatile IReadOnlyList<string> asked = [];

    /// <summary>Beginnings of application names that were asked for last; empty when nobody has asked.</summary>
    public IReadOnlyList<string> AskedFor => asked;

    /// <summary>A review finds this from now on.</summary>
    /// <param name="value">What it answers.</param>
    public void GivenReview(MigrationReview value) => review = value;

    /// <summary>These sessions of any release are connected from now on.</summary>
    /// <param name="lines">One for each; none when there is none.</param>
    public void GivenSessions(params IReadOnlyList<string> lines) => sessions = lines;

    /// <inheritdoc />
    public Task<MigrationReview> ReviewAsync(Secret connection, DatabasePlan plan, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.FromResult(review);
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> SessionsAsync(Secret connection, IReadOnlyList<string> prefixes, IReadOnlyList<string> current, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        asked = prefixes;
        return Task.FromResult(sessions);
    }
}
