using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Nest.Scheduler;

/// <summary>Five fields (minute, hour, day of month, month, day of week) with <c>*</c>, lists, ranges and steps, in UTC.</summary>
internal sealed class CronExpression
{
    /// <summary>A leap day on a given weekday comes back within 28 years, but for 1900 and its like.</summary>
    private const int SearchDays = 40 * 366;

    private readonly HashSet<int> minutes;
    private readonly HashSet<int> hours;
    private readonly HashSet<int> days;
    private readonly HashSet<int> months;
    private readonly HashSet<int> weekdays;
    private readonly bool eitherDay;

    private CronExpression(HashSet<int>[] fields, bool eitherDay)
    {
        (minutes, hours, days, months, weekdays) = (fields[0], fields[1], fields[2], fields[3], fields[4]);
        this.eitherDay = eitherDay;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out CronExpression? cron)
    {
        cron = null;
        var parts = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        (int Low, int High)[] ranges = [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)];
        if (parts.Length != ranges.Length)
        {
            return false;
        }

        var fields = new HashSet<int>[ranges.Length];
        for (var i = 0; i < ranges.Length; i++)
        {
            if (!TryParseField(parts[i], ranges[i].Low, ranges[i].High, out fields[i]))
            {
                return false;
            }
        }

        if (fields[4].Remove(7))
        {
            fields[4].Add(0); // Both are Sunday.
        }

        // When both days are restricted, either is enough: so cron has always had it.
        cron = new(fields, parts[2][0] != '*' && parts[4][0] != '*');
        return true;
    }

    /// <summary>The first whole minute after the given time that fits; null when no date ever fits (31 February).</summary>
    public DateTimeOffset? Next(DateTimeOffset after)
    {
        var start = new DateTime(after.UtcDateTime.Ticks / TimeSpan.TicksPerMinute * TimeSpan.TicksPerMinute, DateTimeKind.Utc).AddMinutes(1);
        for (var offset = 0; offset < SearchDays; offset++)
        {
            var day = start.Date.AddDays(offset);
            if (!Fits(day))
            {
                continue;
            }

            for (var time = offset == 0 ? start : day; time.Date == day; time = time.AddMinutes(1))
            {
                if (hours.Contains(time.Hour) && minutes.Contains(time.Minute))
                {
                    return new DateTimeOffset(time, TimeSpan.Zero);
                }
            }
        }

        return null;
    }

    private bool Fits(DateTime day)
    {
        var (dayFits, weekdayFits) = (days.Contains(day.Day), weekdays.Contains((int)day.DayOfWeek));
        return months.Contains(day.Month) && (eitherDay ? dayFits || weekdayFits : dayFits && weekdayFits);
    }

    private static bool TryParseField(string text, int low, int high, out HashSet<int> values)
    {
        values = [];
        foreach (var part in text.Split(','))
        {
            var pieces = part.Split('/');
            var bounds = pieces[0] == "*" ? [$"{low}", $"{high}"] : pieces[0].Split('-');
            var step = 1;
            if (pieces.Length > 2 || bounds.Length > 2 || (pieces.Length == 2 && (!TryNumber(pieces[1], out step) || step < 1)) || !TryNumber(bounds[0], out var first))
            {
                return false;
            }

            // "5" is one value, "5/10" goes from 5 to the end.
            var last = pieces.Length == 2 ? high : first;
            if ((bounds.Length == 2 && !TryNumber(bounds[1], out last)) || first < low || last > high || first > last)
            {
                return false;
            }

            for (var value = first; value <= last; value += step)
            {
                values.Add(value);
            }
        }

        return true;
    }

    private static bool TryNumber(string text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
