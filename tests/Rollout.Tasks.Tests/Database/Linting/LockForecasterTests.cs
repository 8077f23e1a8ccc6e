using Rollout.Tasks.Database.Linting.Parsing;

namespace Rollout.Tasks.Tests.Database.Linting;

public sealed class LockForecasterTests
{
    public static TheoryData<int, string> Statements
    {
        get
        {
            var data = new TheoryData<int, string>();
            for (var i = 0; i < LockVectors.All.Count; i++)
            {
                data.Add(i, LockVectors.All[i].Sql);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public void Should_EqualWhatWasMeasured_When_Forecast(int index, string sql)
    {
        var vector = LockVectors.All[index];
        Assert.Equal(sql, vector.Sql);
        Assert.DoesNotContain(vector.Statements, s => s.Ddl is Ddl.Unknown);
        Assert.Equal(vector.RefusedInTransaction || sql.StartsWith("DO", StringComparison.Ordinal), vector.Statements.Any(s => s.NeedsNoTransaction));

        // A refused statement holds nothing afterwards.
        if (vector.Locks is not null)
        {
            var (locks, rewrites) = vector.Forecast(LockVectors.Schema);
            Assert.Equal(vector.MeasuredLocks.Order(), locks.Order());
            Assert.Equal(vector.MeasuredRewrites.Order(), rewrites.Order());
        }
    }

    [Fact]
    public void Should_BeComplete_When_Read() => Assert.Equal(130, LockVectors.All.Count);
}
