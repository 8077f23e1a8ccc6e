using Rollout.Tasks.Load;

namespace Rollout.Tasks.Tests.Load;

public sealed class LoadScheduleTests
{
    [Theory]
    [InlineData(10, 0, 1)]
    [InlineData(10, 99, 1)]
    [InlineData(10, 100, 2)]
    [InlineData(10, 1000, 11)]
    [InlineData(0.1, 9999, 1)]
    [InlineData(0.1, 10000, 2)]
    [InlineData(10000, 1000, 10006)]
    public void Should_BeDueAtTheRate_When_TimeHasPassed(double rate, int milliseconds, long due) =>
        Assert.Equal(due, new LoadSchedule(rate).DueAfter(TimeSpan.FromMilliseconds(milliseconds)));

    [Theory]
    [InlineData(0.1)]
    [InlineData(3)]
    [InlineData(7.7)]
    [InlineData(10000)]
    public void Should_CountARequest_When_ItsTimeHasCome(double rate)
    {
        var schedule = new LoadSchedule(rate);

        for (var i = 0L; i < 50; i++)
        {
            Assert.True(schedule.DueAfter(schedule.DueAt(i)) > i, $"request {i} is due at its time");
        }
    }
}
